// What the steps share: the form, the file on its way in, the message as real people will read it, what is still lacking.
import { type Accessor, createMemo } from 'solid-js';
import type { SetStoreFunction } from 'solid-js/store';
import { createContacts } from '../../data/contacts.ts';
import type { Problem } from '../../data/problem.ts';
import { toProblem } from '../../data/problem.ts';
import { known } from '../../data/query.ts';
import type { Sender } from '../../data/senders.ts';
import { createSenders } from '../../data/senders.ts';
import { createTemplatePreview, type PreviewRequest } from '../../data/templates.ts';
import type { PreviewRow, TemplatePreview } from '../../data/types.ts';
import { useText } from '../../text/text.tsx';
import { createClock, createSettled } from '../../ui/clock.ts';
import { createIntake, type Intake } from '../intake/intake.ts';
import { audienceOf, type Form, type KeptForm } from './form.ts';
import { hasMessage, type Lack, lacks, type Step, stepOf } from './ready.ts';

export interface Composer {
  readonly form: Form;
  readonly set: SetStoreFunction<Form>;
  readonly intake: Intake;
  readonly draftId: string | undefined;
  forget(): void;
  /** The numbers that may be used; undefined while they are read. */
  senders(): readonly Sender[] | undefined;
  /** Those that it goes out from. */
  pool(): readonly Sender[];
  /** Names that a message may use here. */
  variables(): readonly string[];
  /** The last answer, also while a newer one is awaited. */
  preview(): TemplatePreview | undefined;
  /** The message as a whole was refused, or the check did not come through. */
  previewProblem(): Problem | undefined;
  isPreviewFresh(): boolean;
  lacks(): readonly Lack[];
  isDone(step: Step): boolean;
}

const standard = ['nombre', 'sustantivo', 'grupo', 'numero'] as const;
const settleMs = 350;
const mostRows = 5;

export function createComposer(kept: KeptForm, draftId: string | undefined): Composer {
  const { f } = useText();
  const { form, set } = kept;
  const intake = createIntake(
    () => (form.source === 'file' ? (form.importId ?? undefined) : undefined),
    (id) => set('importId', id ?? null),
  );
  const senders = createSenders();
  const now = createClock(5_000);
  const request = createRequest(form, intake);
  const settled = createSettled(request, settleMs);
  const query = createTemplatePreview(settled);
  const active = () => known(senders)?.items.filter((sender) => sender.state === 'active');
  const chosen = () => active()?.filter((one) => form.senderIds.includes(one.id)) ?? [];
  // Nothing chosen, or nothing of it left: the first that there is, as the API takes it.
  const pool = () => (chosen().length > 0 ? chosen() : (active()?.slice(0, 1) ?? []));
  // What was shown stays while a half-written brace is no message: the phone must not go blank at every «{{».
  const preview = createMemo<TemplatePreview | undefined>((last) =>
    settled() === undefined ? undefined : (known(query) ?? last),
  );
  const isFresh = () =>
    JSON.stringify(request()) === JSON.stringify(settled()) && !query.isPlaceholderData && !query.isError;
  const problem = () => (query.isError ? toProblem(query.error) : undefined);
  const lacking = createMemo(() =>
    lacks(form, {
      imported: intake.imported(),
      preview: isFresh() ? preview() : undefined,
      isRefused: problem() !== undefined && !problem()?.isPassing,
      hasSender: active() === undefined || pool().length > 0,
      isWhatsApp: pool().every(({ channel }) => channel === 'whatsapp'),
      now: now(),
      timeZone: f().timeZone,
    }),
  );
  return {
    form,
    set,
    intake,
    draftId,
    forget: kept.forget,
    senders: () => known(senders)?.items,
    pool,
    variables: createVariables(form, intake),
    preview,
    previewProblem: problem,
    isPreviewFresh: isFresh,
    lacks: lacking,
    isDone: (step) => lacking().every((lack) => stepOf[lack] !== step),
  };
}

/** Real people as soon as there are some; until the file is in, its first rows. */
function createRequest(form: Form, intake: Intake): Accessor<PreviewRequest | undefined> {
  const rows = () => {
    const read = intake.preview()?.rows.filter((row) => row.phone) ?? [];
    return read.slice(0, mostRows).map(rowOf);
  };
  return createMemo(() => {
    if (!hasMessage(form)) return undefined;
    const message = requestedOf(form);
    const audience = audienceOf(form);
    if (audience && (form.source !== 'file' || intake.imported()?.status === 'completed'))
      return { ...message, audience };
    return form.source === 'file' && rows().length > 0 ? { ...message, rows: rows() } : message;
  });
}

function requestedOf({ kind, content, templates }: Form): PreviewRequest {
  if (kind === 'text' || !content) return { templates: [...templates] };
  return { content: { body: content.body, variables: { ...content.variables } } };
}

function rowOf(row: PreviewRow): Record<string, string> {
  return {
    ...row.attributes,
    numero: row.phone ?? row.numero,
    ...(row.nombre ? { nombre: row.nombre } : {}),
    ...(row.sustantivo ? { sustantivo: row.sustantivo } : {}),
    ...(row.grupos[0] ? { grupo: row.grupos[0] } : {}),
  };
}

/** The four of the CSV, and what the file or some of the people have besides. */
function createVariables(form: Form, intake: Intake): Accessor<readonly string[]> {
  const fromFile = () =>
    intake
      .preview()
      ?.columns.filter((column) => column.role === 'attribute')
      .map((column) => column.name);
  const contacts = createContacts(
    () => ({
      page: 1,
      pageSize: 50,
      group: form.source === 'groups' ? form.groups[0] : undefined,
      segment: form.source === 'segment' ? (form.segmentId ?? undefined) : undefined,
    }),
    () => audienceOf(form) !== undefined && fromFile() === undefined,
  );
  const fromPeople = () => known(contacts)?.items.flatMap((contact) => Object.keys(contact.attributes)) ?? [];
  return createMemo(() => [...new Set([...standard, ...(fromFile() ?? fromPeople())])]);
}
