// Holds every answer that a test gets against the description of the API: what the description says of a route is true of the system.
import { answers } from '@pregon/functions/openapi/answers';
import * as z from 'zod';

const routes = Object.entries(answers).map(([key, spec]) => {
  const [method = '', path = ''] = key.split(' ');
  return {
    key,
    method,
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
    spec,
    isPlain: !path.includes('{'),
  };
});

/** @throws Error when an answer of 2xx is not as described. Others are problems, which are looked at where they are expected. */
export function expectDescribed(method: string, url: string, status: number, text: string): void {
  if (status < 200 || status > 299) return;
  const path = (url.split('?')[0] ?? '').replace(/^\/api(?=\/)/, '');
  const found = routes.filter((route) => route.method === method && route.pattern.test(path));
  // `/senders/offered` is no sender's id.
  const route = found.find(({ isPlain }) => isPlain) ?? found[0];
  if (!route) throw new Error(`${method} ${path} is not described.`);
  if (status !== route.spec.status && status !== route.spec.knownStatus)
    throw new Error(`${route.key} answers ${status}, not ${route.spec.status}.`);
  if (!route.spec.body) return;
  const parsed = route.spec.body.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${route.key} is not as described: ${z.prettifyError(parsed.error)}`);
}
