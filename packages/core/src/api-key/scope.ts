// What a key may be made for: to look at a part of the API (`:read`), or to work in it (`:write`), which includes looking.

export const scopes = ['contacts:read', 'contacts:write', 'campaigns:read', 'campaigns:write', 'reports:read'] as const;
export type Scope = (typeof scopes)[number];
