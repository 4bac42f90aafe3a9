// The Content templates of the simulator's accounts, and their list with what WhatsApp says of each, as
// https://www.twilio.com/docs/content/content-api-resources shows it: another host at Twilio, the same one here.
import { createHash } from 'node:crypto';

interface ContentType {
  readonly body: string;
  readonly media?: readonly string[];
  readonly actions?: readonly Readonly<Record<string, string>>[];
}

interface Approval {
  readonly status: string;
  readonly category: string;
  readonly rejection_reason?: string;
}

interface Given {
  readonly name: string;
  readonly language: string;
  /** The values that it was approved with, which stand in where a message gives none. */
  readonly variables: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, ContentType>>;
  readonly approval?: Approval;
}

export interface SimulatedContent extends Given {
  readonly sid: string;
}

const reply = (title: string) => ({ title, id: title.toLowerCase().replaceAll(' ', '_') });

const given: readonly Given[] = [
  {
    name: 'sabado_de_chipa',
    language: 'es',
    variables: { 1: 'Ana' },
    types: {
      'twilio/text': {
        body: '¡Hola, {{1}}! Este sábado abrimos desde las 8 y hay chipa caliente para los primeros cien. ¿Te esperamos?',
      },
    },
    approval: { status: 'approved', category: 'MARKETING' },
  },
  {
    name: 'recordatorio_de_turno',
    language: 'es',
    variables: { 1: 'Ana', 2: 'lunes 3 de marzo', 3: '10:30' },
    types: {
      'twilio/quick-reply': {
        body: 'Hola, {{1}}. Le recordamos su turno del {{2}} a las {{3}}. ¿Nos confirma que viene?',
        actions: [reply('Confirmar'), reply('Cambiar de día')],
      },
      'twilio/text': { body: 'Hola, {{1}}. Le recordamos su turno del {{2}} a las {{3}}.' },
    },
    approval: { status: 'approved', category: 'UTILITY' },
  },
  {
    name: 'promo_con_foto',
    language: 'es_MX',
    variables: { 1: 'Ana', 2: 'pastas' },
    types: {
      'twilio/media': {
        body: '{{1}}, esta semana hay 2x1 en {{2}}. Basta mostrar este mensaje en la caja.',
        media: ['https://media.example.com/promo.jpg'],
      },
    },
    approval: { status: 'approved', category: 'MARKETING' },
  },
  {
    name: 'gracias_por_su_compra',
    language: 'es',
    variables: {},
    types: {
      'twilio/text': {
        body: 'Gracias por su compra. Si algo no está bien, basta responder a este mensaje.',
      },
    },
    approval: { status: 'approved', category: 'UTILITY' },
  },
  {
    name: 'order_ready',
    language: 'en',
    variables: { 1: 'Ana', 2: '1024' },
    types: { 'twilio/text': { body: 'Hi {{1}}, your order {{2}} is ready to be picked up.' } },
    approval: { status: 'approved', category: 'UTILITY' },
  },
  {
    name: 'encuesta_corta',
    language: 'es',
    variables: { 1: 'Ana' },
    types: {
      'twilio/text': { body: '{{1}}, ¿cómo nos fue? Basta responder con un número del 1 al 5.' },
    },
    approval: { status: 'pending', category: 'MARKETING' },
  },
  {
    name: 'liquidacion_total',
    language: 'es',
    variables: { 1: '70 %' },
    types: { 'twilio/text': { body: '¡¡¡LIQUIDACIÓN!!! {{1}} de descuento SOLO HOY' } },
    approval: {
      status: 'rejected',
      category: 'MARKETING',
      rejection_reason: 'The message template contains content that is not allowed.',
    },
  },
  {
    name: 'aviso_de_corte',
    language: 'es',
    variables: { 1: 'martes' },
    types: {
      'twilio/call-to-action': {
        body: 'El {{1}} habrá un corte programado en su zona.',
        actions: [{ type: 'URL', title: 'Ver el mapa', url: 'https://www.example.com/mapa' }],
      },
    },
    approval: { status: 'paused', category: 'UTILITY' },
  },
  {
    name: 'saludo_de_fin_de_anio',
    language: 'es',
    variables: { 1: 'Ana' },
    types: { 'twilio/text': { body: 'Felices fiestas, {{1}}. Gracias por este año.' } },
  },
];

/** Statuses of the moment, by the template's name, over those above. */
export type StatusOverrides = Readonly<Record<string, string>>;

/** Each account has its own, under sids of its own. */
export const contentSid = (accountSid: string, name: string): string =>
  `HX${createHash('md5').update(`${accountSid} ${name}`).digest('hex')}`;

export const contentsOf = (accountSid: string, statuses: StatusOverrides): SimulatedContent[] =>
  given.map((one) => {
    const status = statuses[one.name];
    const approval = status === undefined ? one.approval : { category: 'MARKETING', ...one.approval, status };
    return { ...one, sid: contentSid(accountSid, one.name), ...(approval === undefined ? {} : { approval }) };
  });

/** The text that WhatsApp shows: of the richest shape that it has. */
export const bodyOf = ({ types }: SimulatedContent): string => Object.values(types)[0]?.body ?? '';

const madeAt = '2026-01-15T12:00:00Z';

function resource(accountSid: string, content: SimulatedContent): Record<string, unknown> {
  const { sid, name, language, variables, types, approval } = content;
  return {
    sid,
    account_sid: accountSid,
    friendly_name: name,
    language,
    variables,
    types,
    date_created: madeAt,
    date_updated: madeAt,
    approval_requests: {
      name,
      type: 'whatsapp',
      content_type: Object.keys(types)[0],
      status: approval?.status ?? 'unsubmitted',
      category: approval?.category ?? '',
      rejection_reason: approval?.rejection_reason ?? '',
      allow_category_change: true,
    },
  };
}

/** The answer of `GET /v1/ContentAndApprovals`; undefined when a parameter is none that Twilio takes. */
export function listContents(
  accountSid: string,
  contents: readonly SimulatedContent[],
  query: URLSearchParams,
): Record<string, unknown> | undefined {
  const [size, page] = [Number(query.get('PageSize') ?? 50), Number(query.get('Page') ?? 0)];
  if (!Number.isInteger(size) || size < 1 || size > 1000 || !Number.isInteger(page) || page < 0) return undefined;
  const url = (at: number) => `https://content.twilio.com/v1/ContentAndApprovals?PageSize=${size}&Page=${at}`;
  const hasMore = contents.length > (page + 1) * size;
  return {
    contents: contents.slice(page * size, (page + 1) * size).map((one) => resource(accountSid, one)),
    meta: {
      key: 'contents',
      url: url(page),
      page,
      page_size: size,
      first_page_url: url(0),
      previous_page_url: page === 0 ? null : url(page - 1),
      next_page_url: hasMore ? `${url(page + 1)}&PageToken=PT${page + 1}` : null,
    },
  };
}
