// How some of the user's own people will read what is being written.
import { type Accessor, createMemo } from 'solid-js';
import { createContacts } from '../../data/contacts.ts';
import { known } from '../../data/query.ts';
import { createTemplatePreview, type PreviewRequest } from '../../data/templates.ts';
import type { TemplatePreview } from '../../data/types.ts';
import { createSettled } from '../../ui/clock.ts';

export interface Reading {
  samples(): TemplatePreview['samples'];
  /** The code of what is wrong with a text. */
  problem(index: number): string | undefined;
  /** Names that some of the people have something for. */
  variables(): readonly string[];
}

const standard = ['nombre', 'sustantivo', 'grupo', 'numero'] as const;
const people = 10;
const settleMs = 350;

export function createReading(texts: Accessor<readonly string[]>): Reading {
  const contacts = createContacts(() => ({ page: 1, pageSize: people }));
  const request = createMemo<PreviewRequest | undefined>(() => {
    const list = known(contacts)?.items;
    if (!list || texts().every((text) => text.trim() === '')) return undefined;
    const contactIds = list.map(({ id }) => id);
    return { templates: texts(), ...(contactIds.length > 0 ? { audience: { contactIds } } : {}) };
  });
  const settled = createSettled(request, settleMs);
  const query = createTemplatePreview(settled);
  const preview = () => (settled() === undefined ? undefined : known(query));
  // A half-written brace leaves what was shown: the phone must not go blank at every «{{».
  const samples = createMemo<TemplatePreview['samples']>((last) => {
    const found = preview();
    if (!found) return settled() === undefined ? [] : last;
    return found.samples.length > 0 || found.problems.length === 0 ? found.samples : last;
  }, []);
  const attributes = () => known(contacts)?.items.flatMap((contact) => Object.keys(contact.attributes)) ?? [];
  return {
    samples,
    problem: (index) =>
      texts()[index]?.trim() === ''
        ? undefined
        : preview()?.problems.find((problem) => problem.templateIndex === index)?.code,
    variables: createMemo(() => [...new Set([...standard, ...attributes()])]),
  };
}
