// What looking at people one by one adds up to: parts, encodings, costly characters, messages that cannot be sent, and the ten to show.
import { type ContentText, render } from '../content/content.ts';
import * as Template from '../template/template.ts';
import { countryOf } from './country.ts';
import type { Person } from './people.query.ts';
import { costlyCharacters, type Encoding, sizeOf } from './sms.ts';

export interface Sample {
  readonly phone: string;
  readonly nombre: string | null;
  readonly templateIndex: number;
  readonly text: string;
  /** Variables of this template that this person has nothing for. */
  readonly empty: readonly string[];
  /** As SMS: null on other channels. */
  readonly sms: { readonly encoding: Encoding; readonly parts: number; readonly costly: readonly string[] } | null;
}

interface CountryTally {
  people: number;
  /** Messages that can be sent to them, and their parts. */
  messages: number;
  parts: number;
}

export interface Tally {
  readonly examined: number;
  readonly countries: ReadonlyMap<string, CountryTally>;
  readonly encodings: Readonly<Record<Encoding, number>>;
  /** Parts → recipients. */
  readonly parts: ReadonlyMap<number, number>;
  /** Character → recipients who have it. */
  readonly costly: ReadonlyMap<string, number>;
  /** Code of `Template.Unsendable`, or of a template's `Unrendered` → recipients. */
  readonly unsendable: ReadonlyMap<string, number>;
  readonly withEmpty: number;
  readonly emptyVariables: ReadonlyMap<string, number>;
  readonly links: ReadonlySet<string>;
  readonly samples: readonly Sample[];
}

export const sampleSize = 10;
/** Of the samples, so many at most because something is empty in them; the others are the longest. */
const emptySamples = 5;

/** Shorteners that everybody shares: carriers and WhatsApp hold their links for spam. */
const shorteners =
  /\bhttps?:\/\/(bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|cutt\.ly|rb\.gy|shorturl\.at|buff\.ly)\//giu;

const bump = <K>(counts: Map<K, number>, key: K): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

/** Keeps the best few, dearest first, each text once. */
class Best {
  readonly #kept: Sample[] = [];
  readonly #size: number;
  constructor(size: number) {
    this.#size = size;
  }
  offer(sample: Sample): void {
    const last = this.#kept[this.#size - 1];
    if (last && sample.text.length <= last.text.length) return;
    if (this.#kept.some(({ text }) => text === sample.text)) return;
    this.#kept.push(sample);
    this.#kept.sort((a, b) => b.text.length - a.text.length);
    this.#kept.length = Math.min(this.#kept.length, this.#size);
  }
  get all(): readonly Sample[] {
    return this.#kept;
  }
}

export class Tallying implements Tally {
  examined = 0;
  withEmpty = 0;
  readonly countries = new Map<string, CountryTally>();
  readonly encodings = { 'GSM-7': 0, 'UCS-2': 0 };
  readonly parts = new Map<number, number>();
  readonly costly = new Map<string, number>();
  readonly unsendable = new Map<string, number>();
  readonly emptyVariables = new Map<string, number>();
  readonly links = new Set<string>();
  readonly #templates: readonly string[];
  readonly #reads: readonly (readonly string[])[];
  readonly #isSms: boolean;
  readonly #content: ContentText | null;
  readonly #seen = new Set<string>();
  readonly #empty = new Best(emptySamples);
  readonly #longest = new Best(sampleSize);
  /** Whoever else: an audience whose texts are all the same has no ten longest. */
  readonly #first: Sample[] = [];

  /** @param content one of the provider's templates, of which the first of `templates` is the text. */
  constructor(templates: readonly string[], isSms: boolean, content: ContentText | null = null) {
    this.#templates = templates;
    this.#reads = templates.map((template, index) => Template.variables(template, `templates[${index}]`));
    this.#isSms = isSms;
    this.#content = content;
  }

  /** The next person in the order of the freezing: each phone once, templates in turn, whoever is skipped has his turn too. */
  add(person: Person): void {
    if (this.#seen.has(person.phoneKey)) return;
    const templateIndex = this.#seen.size % this.#templates.length;
    this.#seen.add(person.phoneKey);
    if (person.skipReason !== null) return;
    this.examined += 1;
    const country = this.#countryOf(person);
    country.people += 1;
    const rendered = this.#content
      ? render(this.#content, person.variables)
      : Template.tryRender(this.#templates[templateIndex] ?? '', person.variables);
    if ('code' in rendered) bump(this.unsendable, rendered.code);
    else this.#count(person, templateIndex, rendered.text, country);
  }

  get samples(): readonly Sample[] {
    const chosen = [...this.#empty.all];
    for (const sample of [...this.#longest.all, ...this.#first])
      if (chosen.length < sampleSize && !chosen.some(({ phone }) => phone === sample.phone)) chosen.push(sample);
    return chosen;
  }

  #countryOf({ phoneKey }: Person): CountryTally {
    const code = countryOf(phoneKey) ?? '';
    const known = this.countries.get(code) ?? { people: 0, messages: 0, parts: 0 };
    this.countries.set(code, known);
    return known;
  }

  #count(person: Person, templateIndex: number, text: string, country: CountryTally): void {
    country.messages += 1;
    const empty = (this.#reads[templateIndex] ?? []).filter((name) => !person.variables[name]);
    if (empty.length > 0) this.withEmpty += 1;
    for (const name of empty) bump(this.emptyVariables, name);
    for (const [, host = ''] of text.matchAll(shorteners)) this.links.add(host.toLowerCase());
    const sms = this.#isSms ? { ...sizeOf(text), costly: costlyCharacters(text) } : null;
    if (sms) {
      country.parts += sms.parts;
      this.encodings[sms.encoding] += 1;
      bump(this.parts, sms.parts);
      for (const character of sms.costly) bump(this.costly, character);
    }
    const { phone, nombre } = person;
    const sample: Sample = { phone, nombre, templateIndex, text, empty, sms };
    if (empty.length > 0) this.#empty.offer(sample);
    this.#longest.offer(sample);
    if (this.#first.length < sampleSize) this.#first.push(sample);
  }
}
