// The document of the API as the handlers are now. They read their settings when they are loaded, which here are an example's.
import { exampleEnvironment } from '../edge/testing/environment.ts';
import { type FunctionSpec, functions } from '../manifest.ts';
import { type DescribedRoute, documentOf } from './document.ts';

interface Loaded {
  readonly handler: { readonly endpoints: Readonly<Record<string, DescribedRoute['endpoint']>> };
}

export async function describeApi(): Promise<string> {
  Object.assign(process.env, exampleEnvironment);
  const routes: DescribedRoute[] = [];
  for (const [tag, spec] of Object.entries<FunctionSpec>(functions)) {
    if (!spec.routes) continue;
    // Its own answer is what is being made.
    const endpoints =
      tag === 'openapi' ? {} : ((await import(/* @vite-ignore */ `../${spec.entry}`)) as Loaded).handler.endpoints;
    for (const route of spec.routes) {
      routes.push({ route, tag, keys: spec.keys, endpoint: endpoints[`${route.method} ${route.path}`] ?? {} });
    }
  }
  return `${JSON.stringify(documentOf(routes), undefined, 2)}\n`;
}
