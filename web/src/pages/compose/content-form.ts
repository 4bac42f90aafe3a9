// What is chosen and typed of a template, and how the list of them is looked through.
import type { CampaignContent, ContentTemplate } from '../../data/contents.ts';

/** Changed only through the store's setter, whose types want it writable. */
export interface ContentForm {
  sid: string;
  name: string;
  language: string;
  body: string;
  /** Each place's own text, as typed. */
  variables: Record<string, string>;
  /** What it was approved with. */
  examples: Record<string, string>;
  buttons: string[];
  hasMedia: boolean;
}

const place = /\{\{\s*([A-Za-z0-9][A-Za-z0-9_]{0,39})\s*\}\}/g;

/** The places of a template, each once, in the order in which they are read. */
export const placesOf = (body: string): string[] => [
  ...new Set([...body.matchAll(place)].map(([, name = '']) => name)),
];

export const contentFormOf = (template: ContentTemplate): ContentForm => ({
  sid: template.sid,
  name: template.name,
  language: template.language,
  body: template.body,
  variables: Object.fromEntries(placesOf(template.body).map((name) => [name, ''])),
  examples: { ...template.examples },
  buttons: [...template.buttons],
  hasMedia: template.hasMedia,
});

/** Of a draft that was saved. */
export const contentFormOfDraft = (content: CampaignContent): ContentForm => ({
  ...content,
  variables: { ...content.variables },
  examples: {},
  buttons: [],
  hasMedia: false,
});

export const isFilled = ({ body, variables }: ContentForm): boolean =>
  placesOf(body).every((name) => (variables[name] ?? '').trim() !== '');

/** How it reads before there are people: what is typed, else what it was approved with. */
export const exampleText = ({ body, variables, examples }: ContentForm): string =>
  body.replace(place, (match, name: string) => variables[name]?.trim() || examples[name] || match);

export const isSendable = ({ status, body }: ContentTemplate): boolean => status === 'approved' && body.trim() !== '';

const folded = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('_', ' ');

/** Those that match, the ones that may be sent first. */
export function matching(
  templates: readonly ContentTemplate[],
  search: string,
  language: string,
): readonly ContentTemplate[] {
  const words = folded(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = templates.filter(({ name, body, language: own }) => {
    const text = folded(`${name} ${body}`);
    return (language === '' || own === language) && words.every((word) => text.includes(word));
  });
  return found.toSorted((a, b) => Number(isSendable(b)) - Number(isSendable(a)));
}

export const languagesOf = (templates: readonly ContentTemplate[]): string[] =>
  [...new Set(templates.map(({ language }) => language))].filter((one) => one !== '').sort();
