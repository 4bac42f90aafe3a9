// No word on the screen is written in a component: every one comes from the dictionary. Found by reading the components' syntax.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Attributes that are read or spoken. */
const spoken = new Set([
  'aria-label',
  'aria-valuetext',
  'title',
  'placeholder',
  'alt',
  'label',
  'help',
  'name',
  'words',
  'note',
  'text',
  'caption',
]);
/** Where `name` is no text but a name for the machine. */
const machine = new Set(['input', 'meta']);
/** Keys of the keyboard are written as they are. */
const keyCaps = new Set(['kbd']);

interface Node {
  type: string;
  [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;
const hasWords = (text: string): boolean => /\p{L}/u.test(text);

/** Strings that an expression may come to, as far as it is a choice between literals. */
function texts(node: Node): string[] {
  if (node.type === 'Literal') return typeof node.value === 'string' ? [node.value] : [];
  if (node.type === 'TemplateLiteral') {
    return (node.quasis as { value: { cooked: string } }[]).map((part) => part.value.cooked);
  }
  if (node.type === 'ConditionalExpression')
    return [...texts(node.consequent as Node), ...texts(node.alternate as Node)];
  if (node.type === 'LogicalExpression') return [...texts(node.left as Node), ...texts(node.right as Node)];
  if (node.type === 'JSXExpressionContainer') return texts(node.expression as Node);
  return [];
}

function literalsIn(node: Node, element = ''): string[] {
  const found: string[] = [];
  const nameOf = (named: Node): string => String((named.name as { name?: string })?.name ?? '');
  let inside = element;
  if (node.type === 'JSXElement') {
    inside = nameOf(node.openingElement as Node);
    for (const child of node.children as Node[]) {
      if (keyCaps.has(inside)) continue;
      if (child.type === 'JSXText') found.push(String(child.value));
      if (child.type === 'JSXExpressionContainer') found.push(...texts(child));
    }
  }
  if (node.type === 'JSXAttribute' && isNode(node.value) && spoken.has(nameOf(node))) {
    if (!(nameOf(node) === 'name' && machine.has(element))) found.push(...texts(node.value));
  }
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) found.push(...literalsIn(child, inside));
  }
  return found.filter(hasWords);
}

const literals = (code: string, file = 'x.tsx'): string[] =>
  literalsIn(parseSync(file, code, { lang: 'tsx' }).program as unknown as Node).map((text) => text.trim());

const components = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));

test('the components are found', () => {
  expect(components.length).toBeGreaterThan(40);
});

test.each(components)('%s writes no text of its own', (file) => {
  expect(literals(readFileSync(`${root}/${file}`, 'utf8'), file)).toEqual([]);
});

test('a text in a component is seen, wherever it stands', () => {
  expect(literals('const A = () => <p>Hola</p>')).toEqual(['Hola']);
  expect(literals('const A = () => <p>{ok() ? "Sí" : "No"}</p>')).toEqual(['Sí', 'No']);
  expect(literals('const A = () => <Field label="Nombre" />')).toEqual(['Nombre']);
  expect(literals('const A = () => <b title={`Ver`} />')).toEqual(['Ver']);
  expect(literals('const A = () => <input name="unknown-choice" class="input" />')).toEqual([]);
});
