// A trap of the framework: what a function inside Show or Match returns is only followed when it is markup. A bare value, such as
// a formatted number, would be read once and then stand still while the figures move on.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';

interface Node {
  type: string;
  [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;
const isMarkup = (node: Node): boolean => node.type === 'JSXElement' || node.type === 'JSXFragment';

function unwrapped(node: Node): Node {
  return node.type === 'ParenthesizedExpression' ? unwrapped(node.expression as Node) : node;
}

/** How often a function that returns no markup stands inside Show or Match. */
function standingStill(node: Node): number {
  let count = 0;
  if (node.type === 'JSXElement') {
    const { name } = (node.openingElement as { name: { name?: string } }).name;
    for (const child of node.children as Node[]) {
      const inner = child.type === 'JSXExpressionContainer' ? unwrapped(child.expression as Node) : undefined;
      const isFunction = inner?.type === 'ArrowFunctionExpression' && (inner.params as unknown[]).length > 0;
      if (isFunction && (name === 'Show' || name === 'Match') && !isMarkup(unwrapped(inner.body as Node))) count++;
    }
  }
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) count += standingStill(child);
  }
  return count;
}

const inCode = (code: string): number =>
  standingStill(parseSync('x.tsx', code, { lang: 'tsx' }).program as unknown as Node);

const root = fileURLToPath(new URL('..', import.meta.url));
const components = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));

test('no component shows a value that stands still', () => {
  const found = components.filter((file) => inCode(readFileSync(`${root}/${file}`, 'utf8')) > 0);
  expect(found).toEqual([]);
});

test('a value that stands still is seen', () => {
  expect(inCode('const A = () => <Show when={x()}>{(y) => f(y())}</Show>')).toBe(1);
  expect(inCode('const A = () => <Show when={x()}>{(y) => <>{f(y())}</>}</Show>')).toBe(0);
});
