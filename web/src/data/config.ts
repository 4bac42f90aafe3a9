// What the place it is deployed to tells the dashboard: read once, before anything else.

export interface AppConfig {
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly scope: string };
  /** Where the API is, on this origin: `/api`. */
  readonly apiBase: string;
}

/** @throws when the file is absent or is not the configuration: nothing can work then. */
export async function loadConfig(): Promise<AppConfig> {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  const config = (await response.json()) as AppConfig;
  if (!config.oidc?.issuer || !config.oidc.clientId || !config.apiBase) throw new Error('config.json: incomplete');
  return config;
}
