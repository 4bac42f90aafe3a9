// The templates of an account as a campaign may use them: which there are, and whether one may be sent with these numbers.
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import type { ContentTemplate } from '../channel/twilio-content.ts';
import type { Db } from '../db/client.ts';
import { maybeRow, rows } from '../db/query.ts';
import { DomainError, notFound } from '../error.ts';
import { type LineId, SenderId, type UserId } from '../id.ts';
import * as Template from '../template/template.ts';
import { type Content, type ContentInput, placesOf } from './content.ts';

/** Every template of an account, as lines name it. Throws DomainError as listContents; conflict `credentials_missing`. */
export type ContentsOf = (account: string) => Promise<readonly ContentTemplate[]>;

export interface LibraryPorts {
  readonly db: Db;
  readonly contents: ContentsOf;
}

export const ListInput = z.strictObject({ senderId: SenderId });

/**
 * The templates of a sender's account.
 * @throws DomainError not_found `sender_not_found`; invalid `content_needs_whatsapp`; as ContentsOf.
 */
export async function list(
  { db, contents }: LibraryPorts,
  userId: UserId,
  senderId: SenderId,
): Promise<readonly ContentTemplate[]> {
  const line = await maybeRow(
    db,
    sql`select l.account, l.channel from sender s join sending_line l on l.id = s.line_id
        where s.user_id = ${userId}::uuid and s.id = ${senderId}::uuid`,
    z.object({ account: z.string(), channel: z.string() }),
    { repeatable: true },
  );
  if (!line) throw notFound('sender');
  if (line.channel !== 'whatsapp') throw needsWhatsApp();
  return contents(line.account);
}

/**
 * What a draft keeps of the template that it names. @throws DomainError invalid, with the field: `content_needs_whatsapp`,
 * `content_accounts_differ`, `content_not_found`, `content_not_approved` (facts `contentStatus`), `content_without_text`,
 * `content_variable_missing`, `content_variable_unknown`; as Template.variables for each variable; as ContentsOf.
 */
export async function choose(ports: LibraryPorts, input: ContentInput, lineIds: readonly LineId[]): Promise<Content> {
  const template = await approved(ports, input.sid, lineIds);
  const { sid, name, language, body } = template;
  if (body.trim() === '')
    throw refused('content_without_text', 'A template without a text cannot be sent here.', 'content.sid');
  const places = placesOf(body);
  for (const place of places) {
    const value = input.variables[place] ?? '';
    const field = `content.variables.${place}`;
    if (value.trim() === '')
      throw refused('content_variable_missing', `Say what goes into {{${place}}} of the template.`, field);
    Template.variables(value, field);
  }
  const unknown = Object.keys(input.variables).find((name) => !places.includes(name));
  if (unknown !== undefined)
    throw refused('content_variable_unknown', `The template has no {{${unknown}}}.`, `content.variables.${unknown}`);
  return { sid, name, language, body, variables: input.variables };
}

/** Whether it may still go out, from these lines. @throws DomainError as `choose`; `content_changed` when its text is another now. */
export async function assertSendable(ports: LibraryPorts, content: Content, lineIds: readonly LineId[]): Promise<void> {
  const template = await approved(ports, content.sid, lineIds);
  if (template.body === content.body) return;
  throw refused('content_changed', 'The text of the template has changed since. Choose it again.', 'content.sid');
}

const faults = [
  'content_needs_whatsapp',
  'content_accounts_differ',
  'content_not_found',
  'content_not_approved',
  'content_changed',
] as const;
export type ContentFault = (typeof faults)[number];

/**
 * What keeps a template from being sent when nobody is there to be asked. A provider that does not answer keeps none: what it refuses
 * later pauses the campaign.
 */
export async function faultOf(
  ports: LibraryPorts,
  content: Content,
  lineIds: readonly LineId[],
): Promise<ContentFault | undefined> {
  try {
    await assertSendable(ports, content, lineIds);
    return undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return faults.find((code) => code === error.code);
  }
}

async function approved(
  { db, contents }: LibraryPorts,
  sid: string,
  lineIds: readonly LineId[],
): Promise<ContentTemplate> {
  const account = await accountOf(db, lineIds);
  const template = (await contents(account)).find((one) => one.sid === sid);
  if (!template) throw refused('content_not_found', 'The account of the number has no such template.', 'content.sid');
  if (template.status === 'approved') return template;
  const message = `WhatsApp has not approved this template: it is ${template.status}.`;
  throw new DomainError('invalid', 'content_not_approved', message, {
    field: 'content.sid',
    facts: { contentStatus: template.status },
  });
}

/** A template belongs to one account: all the lines have to be WhatsApp numbers of that one. */
async function accountOf(db: Db, lineIds: readonly LineId[]): Promise<string> {
  const lines = await rows(
    db,
    sql`select distinct account, channel from sending_line
        where id in (select x::uuid from jsonb_array_elements_text(${JSON.stringify(lineIds)}::jsonb) x)`,
    z.object({ account: z.string(), channel: z.string() }),
    { repeatable: true },
  );
  if (lines.some(({ channel }) => channel !== 'whatsapp')) throw needsWhatsApp();
  const [line, other] = lines;
  if (!line) throw refused('sender_not_found', 'There is no number to send from.', 'senderIds');
  if (other)
    throw refused('content_accounts_differ', 'The numbers are of several accounts; a template is of one.', 'senderIds');
  return line.account;
}

const refused = (code: string, message: string, field: string): DomainError =>
  new DomainError('invalid', code, message, { field });

const needsWhatsApp = (): DomainError =>
  refused('content_needs_whatsapp', 'Templates are sent from WhatsApp numbers only.', 'senderIds');
