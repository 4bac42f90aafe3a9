// The dashboard's table of who may do what, out of the API's description.

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly 'x-role'?: string }>>>>;
}

/** A module: each route that a viewer may not use, with the least role that may. */
export function rolesOf({ paths }: Document): string {
  const needed = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { 'x-role': role }]) =>
      role === undefined || role === 'viewer' ? [] : [`  '${method.toUpperCase()} ${path}': '${role}',`],
    ),
  );
  return [
    '// Written by `npm run openapi`, out of the description of the API.',
    '',
    '/** The least role for each route that a viewer may not use. */',
    'export const neededRoles = {',
    ...needed,
    '} as const;',
    '',
  ].join('\n');
}
