// The list of messages with Twilio's filters and pages: newest first, and no DateSent filter finds what is not sent yet.
import { type Message, messageResource } from './message.ts';
import type { MessageStore } from './message-store.ts';

const defaultPageSize = 50;
const maxPageSize = 1000;
const dayMs = 86_400_000;

export interface ListOptions {
  readonly accountSid: string;
  readonly now: number;
  /** Messages younger than this are not in the list yet. */
  readonly lagMs: number;
}

/** The answer of `GET …/Messages.json`, or undefined when a parameter is none that Twilio takes. */
export function listMessages(
  store: MessageStore,
  query: URLSearchParams,
  options: ListOptions,
): Record<string, unknown> | undefined {
  const pageSize = wholeNumber(query.get('PageSize'), defaultPageSize);
  const page = wholeNumber(query.get('Page'), 0);
  const isWanted = dateFilter(query);
  if (pageSize === undefined || pageSize < 1 || page === undefined || isWanted === undefined) return undefined;

  const size = Math.min(pageSize, maxPageSize);
  const to = query.get('To');
  const from = query.get('From');
  const source = to === null ? store.all : store.sentTo(to);
  const isListed = (message: Message) =>
    message.accountSid === options.accountSid &&
    (from === null || message.from === from) &&
    message.acceptedAt <= options.now - options.lagMs &&
    isWanted(message);
  const { messages, hasMore } = takeNewest(source, isListed, query.get('PageToken'), page * size, size);
  return view(messages, hasMore, { query, page, size, accountSid: options.accountSid });
}

/** After the message that the token names; without a token, after the first `skip` that match. */
function takeNewest(
  source: readonly Message[],
  isListed: (message: Message) => boolean,
  token: string | null,
  skip: number,
  size: number,
): { messages: Message[]; hasMore: boolean } {
  const messages: Message[] = [];
  let isPastToken = token === null;
  let left = token === null ? skip : 0;
  for (let i = source.length - 1; i >= 0; i -= 1) {
    const message = source[i];
    if (message === undefined) continue;
    if (!isPastToken) {
      isPastToken = `PA${message.sid}` === token;
      continue;
    }
    if (!isListed(message)) continue;
    if (left > 0) {
      left -= 1;
      continue;
    }
    if (messages.length === size) return { messages, hasMore: true };
    messages.push(message);
  }
  return { messages, hasMore: false };
}

interface PageFacts {
  readonly query: URLSearchParams;
  readonly page: number;
  readonly size: number;
  readonly accountSid: string;
}

function view(messages: readonly Message[], hasMore: boolean, facts: PageFacts): Record<string, unknown> {
  const { page, size } = facts;
  const last = messages.at(-1);
  return {
    first_page_uri: pageUri(facts, 0),
    end: page * size + Math.max(messages.length - 1, 0),
    previous_page_uri: page === 0 ? null : pageUri(facts, page - 1),
    messages: messages.map(messageResource),
    uri: pageUri(facts, page, facts.query.get('PageToken')),
    page_size: size,
    start: page * size,
    next_page_uri: hasMore && last !== undefined ? pageUri(facts, page + 1, `PA${last.sid}`) : null,
    page,
  };
}

function pageUri(facts: PageFacts, page: number, token: string | null = null): string {
  const query = new URLSearchParams(facts.query);
  query.delete('PageToken');
  query.set('PageSize', String(facts.size));
  query.set('Page', String(page));
  if (token !== null) query.set('PageToken', token);
  return `/2010-04-01/Accounts/${facts.accountSid}/Messages.json?${query}`;
}

/** `DateSent=` is that day in GMT; `DateSent<=` and `DateSent>=` take a day or an instant. Unsent messages match none. */
function dateFilter(query: URLSearchParams): ((message: Message) => boolean) | undefined {
  const on = instant(query.get('DateSent'));
  const before = instant(query.get('DateSent<'));
  const after = instant(query.get('DateSent>'));
  if (on === undefined || before === undefined || after === undefined) return undefined;
  if (on === null && before === null && after === null) return () => true;
  return ({ sentAt }) => {
    if (sentAt === null) return false;
    if (on !== null && Math.floor(sentAt / dayMs) !== Math.floor(on.time / dayMs)) return false;
    if (before !== null && sentAt > before.time + (before.isDay ? dayMs - 1 : 0)) return false;
    return after === null || sentAt >= after.time;
  };
}

function instant(text: string | null): { time: number; isDay: boolean } | null | undefined {
  if (text === null || text === '') return null;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const time = Date.parse(isDay ? `${text}T00:00:00Z` : text);
  return Number.isNaN(time) ? undefined : { time, isDay };
}

function wholeNumber(text: string | null, fallback: number): number | undefined {
  if (text === null) return fallback;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
