// An account's Content templates with what WhatsApp says of each: https://www.twilio.com/docs/content/content-api-resources.
import * as z from 'zod';
import { DomainError } from '../error.ts';
import { getTwilio, noAnswer, type TwilioLogin } from './twilio-get.ts';

export interface ContentTemplate {
  readonly sid: string;
  readonly name: string;
  /** As WhatsApp writes it: `es`, `es_MX`, `en`. */
  readonly language: string;
  /** `twilio/text`, `twilio/media`, `twilio/quick-reply` … */
  readonly type: string;
  /** With its places: `Hola {{1}}`. Empty when it has no text of its own. */
  readonly body: string;
  /** What it was approved with. */
  readonly examples: Readonly<Record<string, string>>;
  /** `approved`, `pending`, `received`, `rejected`, `paused`, `disabled`, `unsubmitted`; new words are possible. */
  readonly status: string;
  /** `MARKETING`, `UTILITY` …; null before it was submitted. */
  readonly category: string | null;
  readonly rejectionReason: string | null;
  /** The words on its buttons. */
  readonly buttons: readonly string[];
  readonly hasMedia: boolean;
}

export interface ContentAccount extends TwilioLogin {
  /** Default https://content.twilio.com: another host than the messages'. */
  readonly baseUrl?: string | undefined;
  /** Of one page; all are read. Default 500. */
  readonly pageSize?: number;
}

/** WhatsApp allows an account 6,000 approved templates. */
const maxPages = 30;

const Text = z.string().nullish();
const Type = z.looseObject({
  body: Text,
  title: Text,
  media: z.unknown().optional(),
  actions: z.array(z.looseObject({ title: Text })).nullish(),
});
const Approval = z.looseObject({ status: Text, category: Text, rejection_reason: Text, content_type: Text });
const Item = z.looseObject({
  sid: z.string(),
  friendly_name: Text,
  language: Text,
  variables: z.record(z.string(), z.unknown()).nullish(),
  types: z.record(z.string(), Type).nullish(),
  approval_requests: Approval.nullish(),
});
const Page = z.looseObject({ contents: z.array(Item), meta: z.looseObject({ next_page_url: Text }) });

/**
 * Every template of the account, newest first, the unapproved too.
 * @throws DomainError conflict `provider_credentials_refused` (Twilio no longer takes them), unavailable `provider_unavailable`.
 */
export async function listContents(account: ContentAccount): Promise<ContentTemplate[]> {
  const { baseUrl = 'https://content.twilio.com', pageSize = 500, ...login } = account;
  const found: ContentTemplate[] = [];
  let path: string | undefined = `/v1/ContentAndApprovals?PageSize=${pageSize}`;
  for (let page = 0; path !== undefined && page < maxPages; page += 1) {
    const { contents, meta } = await readPage(baseUrl + path, login);
    found.push(...contents.map(asTemplate));
    path = nextPath(meta.next_page_url);
  }
  return found;
}

/** Of the next page only its path: credentials go to the host that was asked first, whatever an answer says. */
function nextPath(url: string | null | undefined): string | undefined {
  const next = url ? URL.parse(url, 'https://content.twilio.com') : null;
  return next === null ? undefined : next.pathname + next.search;
}

async function readPage(url: string, login: TwilioLogin): Promise<z.infer<typeof Page>> {
  const { status, body } = await getTwilio(url, login);
  if (status === 401 || status === 403) {
    const message = 'Twilio no longer accepts the credentials of this account. Give it a new token.';
    throw new DomainError('conflict', 'provider_credentials_refused', message);
  }
  const parsed = status === 200 ? Page.safeParse(parseJson(body)) : undefined;
  if (!parsed?.success) throw noAnswer();
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asTemplate(item: z.infer<typeof Item>): ContentTemplate {
  const { types, approval_requests: approval } = item;
  const [type, content] = chosenType(types ?? {}, approval?.content_type);
  const examples = Object.entries(item.variables ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    sid: item.sid,
    name: item.friendly_name || item.sid,
    language: item.language ?? '',
    type,
    body: content?.body ?? content?.title ?? '',
    examples: Object.fromEntries(examples),
    status: (approval?.status || 'unsubmitted').toLowerCase(),
    category: approval?.category || null,
    rejectionReason: approval?.rejection_reason || null,
    buttons: (content?.actions ?? []).flatMap(({ title }) => (title ? [title] : [])),
    hasMedia: Array.isArray(content?.media) ? content.media.length > 0 : Boolean(content?.media),
  };
}

type Typed = readonly [string, z.infer<typeof Type> | undefined];

/** A template may have several shapes, of which a plainer one serves channels without buttons: WhatsApp gets the one that it approved. */
function chosenType(types: Readonly<Record<string, z.infer<typeof Type>>>, approved: string | null | undefined): Typed {
  const all = Object.entries(types);
  const rich = all.find(([name]) => name === approved) ?? all.find(([name]) => name !== 'twilio/text') ?? all[0];
  return rich ?? ['', undefined];
}
