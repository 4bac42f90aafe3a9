// Message templates: Liquid, locked down. What a template may say is checked when it is written, so that rendering hardly fails.
import { Liquid, type Template as Node } from 'liquidjs';
import { DomainError } from '../error.ts';
import { placeInText, type Source, toLiquid } from './source.ts';
import { contactVariables } from './variable.ts';

/** In UTF-16 code units. */
export const maxTemplateLength = 4096;
/** What Twilio takes as one message's body, in UTF-16 code units (an emoji counts two). */
export const maxMessageLength = 1600;

function makeEngine(): Liquid {
  const liquid = new Liquid({
    templates: {},
    ownPropertyOnly: true,
    strictFilters: true,
    parseLimit: 4 * maxTemplateLength,
    // Wall time, so it has to forgive a busy machine; what a loop may go through is bounded by the memory that it counts.
    renderLimit: 1_000,
    memoryLimit: 30_000,
  });
  for (const tag of ['include', 'render', 'layout', 'block']) delete liquid.tags[tag];
  return liquid;
}

let engineMade: Liquid | undefined;

/** Made when it is first used: 35 ms, which a function that only lists campaigns need not wait for at its start. */
function engine(): Liquid {
  engineMade ??= makeEngine();
  return engineMade;
}

interface Compiled {
  readonly nodes: Node[];
  readonly variables: readonly string[];
}

export interface Unsendable {
  readonly code: 'message_empty' | 'message_too_long' | 'template_failed';
  readonly message: string;
}

/** The variables that every contact has, in the words of the CSV contract; others are attributes of contacts. */
export const standardVariables: ReadonlySet<string> = new Set(contactVariables);

/**
 * The names that a template reads, without those it assigns itself. A property of a name is a name of its own (`nombre.apellido`),
 * except what every text has: `nombre.size`.
 * @param field what an error names as its place: `templates[0]`
 * @throws DomainError invalid `template_invalid` (facts `line`, `column`), `template_empty`, `template_too_long`
 */
export const variables = (template: string, field: string): readonly string[] => compile(template, field).variables;

/**
 * Refuses templates that could not be rendered for this audience.
 * @param known the four variables of the CSV and every attribute that somebody in the audience has
 * @throws DomainError invalid with field `templates[i]`: as `variables`, `template_variable_unknown` (facts `variables`, `known`),
 * `template_failed` (a loop without measure)
 */
export function assertKnown(templates: readonly string[], known: ReadonlySet<string>): void {
  for (const [index, template] of templates.entries()) {
    const field = `templates[${index}]`;
    const unknown = variables(template, field).filter((name) => !known.has(name));
    if (unknown.length > 0) {
      const names = unknown.map((name) => `{{ ${name} }}`).join(', ');
      const message = `Nobody in the audience has ${names}. Known are: ${[...known].join(', ')}.`;
      const facts = { variables: unknown, known: [...known] };
      throw new DomainError('invalid', 'template_variable_unknown', message, { field, facts });
    }
    const trial = tryRender(template, {});
    if ('code' in trial && trial.code === 'template_failed')
      throw new DomainError('invalid', trial.code, trial.message, { field });
  }
}

/**
 * One person's message. A variable without a value renders empty; the text is neither trimmed nor cut: one that is too long to
 * be sent as one message (1,600) or holds nothing but white space is not sent, with the code that says so. Never throws.
 */
export function tryRender(template: string, values: Readonly<Record<string, unknown>>): { text: string } | Unsendable {
  let text: string;
  try {
    text = String(engine().renderSync(compile(template, 'templates').nodes, values));
  } catch (error) {
    return { code: 'template_failed', message: reasonOf(error) };
  }
  if (text.trim() === '') return { code: 'message_empty', message: 'The message is empty for this contact.' };
  if (text.length <= maxMessageLength) return { text };
  const message = `The message has ${text.length} characters; at most ${maxMessageLength} can be sent.`;
  return { code: 'message_too_long', message };
}

const cache = new Map<string, Compiled>();
const cacheSize = 500;

/** Compiled templates are kept, the least recently used goes first: a worker renders the same few for hours. */
function compile(template: string, field: string): Compiled {
  const kept = cache.get(template);
  const compiled = kept ?? parse(template, field);
  cache.delete(template);
  cache.set(template, compiled);
  if (cache.size > cacheSize) cache.delete(cache.keys().next().value ?? '');
  return compiled;
}

function parse(template: string, field: string): Compiled {
  if (template.trim() === '')
    throw new DomainError('invalid', 'template_empty', 'The template is empty; write a message.', { field });
  if (template.length > maxTemplateLength) {
    const message = `The template has ${template.length} characters; at most ${maxTemplateLength} are allowed.`;
    throw new DomainError('invalid', 'template_too_long', message, { field });
  }
  const source = toLiquid(template);
  try {
    const nodes = engine().parse(source.liquid);
    const names = engine()
      .globalFullVariablesSync(nodes)
      .map((path) => path.replace(/\.(?:size|first|last)$/, ''));
    return { nodes, variables: [...new Set(names)] };
  } catch (error) {
    throw invalid(error, source, field);
  }
}

/** The library ends its messages with the place; what comes before is its reason. */
const placed = /^(?<reason>[\s\S]*?), line:(?<line>\d+), col:(?<column>\d+)$/;

const reasonOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  return placed.exec(message)?.groups?.reason ?? message;
};

function invalid(error: unknown, source: Source, field: string): DomainError {
  const found = placed.exec(error instanceof Error ? error.message : '')?.groups;
  const place = placeInText(source, Number(found?.line ?? 1), Number(found?.column ?? 1));
  const message = `Line ${place.line}, column ${place.column}: ${reasonOf(error)}.`;
  return new DomainError('invalid', 'template_invalid', message, { field, facts: { ...place }, cause: error });
}
