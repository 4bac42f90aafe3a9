// What a message will look like for real people, before it is sent: the same templates, rendered by the same code.
import * as z from 'zod';
import * as Content from '../content/content.ts';
import type { Db } from '../db/client.ts';
import { DomainError } from '../error.ts';
import type { UserId } from '../id.ts';
import * as Template from '../template/template.ts';
import { Audience as For } from './audience.query.ts';
import * as Audience from './audience.ts';

const sampleSize = 10;

const Input = z.strictObject({
  templates: z.array(z.string().max(Template.maxTemplateLength)).min(1).max(10).optional(),
  /** A template of the provider's as it is being filled. */
  content: z
    .strictObject({ body: z.string().max(4_096), variables: z.record(z.string().max(40), z.string().max(500)) })
    .optional(),
  audience: For.optional(),
  /** People who are not contacts yet: the rows of a file that is being looked at. */
  rows: z.array(z.record(z.string(), z.string())).max(sampleSize).optional(),
});

export const PreviewInput = Input.superRefine(({ templates, content }, context) => {
  if ((templates === undefined) === (content === undefined)) {
    context.addIssue({ code: 'custom', path: ['templates'], message: 'Give either templates or content.' });
  }
});
export type PreviewInput = z.infer<typeof PreviewInput>;

interface Problem {
  readonly templateIndex: number;
  readonly code: string;
  readonly message: string;
}

export interface Preview {
  readonly variables: readonly { name: string; known: boolean }[];
  readonly samples: readonly {
    phone: string;
    nombre: string | null;
    templateIndex: number;
    text: string;
    empty: string[];
  }[];
  /** People in the audience now; the rows given when there is none. */
  readonly audienceSize: number;
  readonly problems: readonly Problem[];
}

/** Renders for up to ten people. A template that cannot be parsed is a problem in the answer, not an error: it is being written. */
export async function preview(db: Db, userId: UserId, input: PreviewInput): Promise<Preview> {
  if (input.audience) await Audience.assertExists(db, userId, input.audience);
  const { content } = input;
  const templates = content ? [Content.asTemplate(content)] : (input.templates ?? []);
  const parsed = templates.map(parse);
  const names = [...new Set(parsed.flatMap((template) => template.names))];
  const people = await peopleOf(db, userId, input);
  const known = await knownOf(db, userId, input, names, people);
  const problems = parsed.flatMap((template) => template.problems);
  const samples = people.flatMap((person, index) => {
    const templateIndex = index % templates.length;
    const rendered = content
      ? Content.render(content, person.variables)
      : Template.tryRender(templates[templateIndex] ?? '', person.variables);
    if ('code' in rendered) {
      if (!problems.some((problem) => problem.templateIndex === templateIndex)) {
        problems.push({ templateIndex, code: rendered.code, message: rendered.message });
      }
      return [];
    }
    const empty = (parsed[templateIndex]?.names ?? []).filter((name) => !person.variables[name]);
    return [{ phone: person.phone, nombre: person.nombre, templateIndex, text: rendered.text, empty }];
  });
  return {
    variables: names.map((name) => ({ name, known: known.has(name) })),
    samples,
    audienceSize: input.audience ? await Audience.count(db, userId, input.audience) : people.length,
    problems,
  };
}

function parse(template: string, templateIndex: number): { names: readonly string[]; problems: Problem[] } {
  try {
    return { names: Template.variables(template, `templates[${templateIndex}]`), problems: [] };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { names: [], problems: [{ templateIndex, code: error.code, message: error.message }] };
  }
}

async function peopleOf(db: Db, userId: UserId, input: PreviewInput): Promise<Audience.Sample[]> {
  if (input.audience) return Audience.sample(db, userId, input.audience, sampleSize);
  return (input.rows ?? []).map((row) => ({ phone: row.numero ?? '', nombre: row.nombre ?? null, variables: row }));
}

async function knownOf(
  db: Db,
  userId: UserId,
  input: PreviewInput,
  names: readonly string[],
  people: readonly Audience.Sample[],
): Promise<Set<string>> {
  const custom = names.filter((name) => !Template.standardVariables.has(name));
  const known = input.audience
    ? await Audience.knownAttributes(db, userId, input.audience, custom)
    : custom.filter((name) => people.some((person) => name in person.variables));
  return new Set([...Template.standardVariables, ...known]);
}
