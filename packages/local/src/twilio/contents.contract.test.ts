// Content templates as Twilio lists and sends them, asked for by the code that is deployed.
import { checkAccount } from '@pregon/core/channel/twilio-account';
import { listContents } from '@pregon/core/channel/twilio-content';
import { describe, expect, test } from 'vitest';
import { contentSid } from './contents.ts';
import { accountSid, authToken, line, message, openAccount, phone, smsLine } from './testing/account.ts';

const login = (baseUrl: string) => ({ accountSid, authToken, baseUrl, timeoutMs: 30_000 });
const sidOf = (name: string) => contentSid(accountSid, name);
const turno = { '1': 'Ana', '2': 'lunes', '3': '10:30' };

describe('the templates of an account', () => {
  test('are listed with their text, places, buttons and what WhatsApp says of each', async () => {
    await using account = await openAccount();
    const all = await listContents(login(account.twilio.url));
    expect(all.length).toBeGreaterThanOrEqual(8);
    const named = (name: string) => all.find((one) => one.name === name);
    expect(named('recordatorio_de_turno')).toEqual({
      sid: sidOf('recordatorio_de_turno'),
      name: 'recordatorio_de_turno',
      language: 'es',
      type: 'twilio/quick-reply',
      body: 'Hola, {{1}}. Le recordamos su turno del {{2}} a las {{3}}. ¿Nos confirma que viene?',
      examples: { 1: 'Ana', 2: 'lunes 3 de marzo', 3: '10:30' },
      status: 'approved',
      category: 'UTILITY',
      rejectionReason: null,
      buttons: ['Confirmar', 'Cambiar de día'],
      hasMedia: false,
    });
    expect(named('promo_con_foto')).toMatchObject({ type: 'twilio/media', hasMedia: true });
    expect(named('liquidacion_total')).toMatchObject({ status: 'rejected', rejectionReason: expect.any(String) });
    expect(named('encuesta_corta')).toMatchObject({ status: 'pending' });
    expect(named('saludo_de_fin_de_anio')).toMatchObject({ status: 'unsubmitted', category: null });
  });

  test('are read page after page, at the host that was asked and no other', async () => {
    await using account = await openAccount();
    const headers = { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` };
    const url = `${account.twilio.url}/v1/ContentAndApprovals?PageSize=4`;
    const first = await (await fetch(url, { headers })).json();
    expect(first.contents).toHaveLength(4);
    expect(first.meta).toMatchObject({ key: 'contents', page: 0, page_size: 4, previous_page_url: null });
    expect(first.meta.next_page_url).toMatch(/^https:\/\/content\.twilio\.com\/v1\/ContentAndApprovals\?.*Page=1/);
    const sids = (await listContents({ ...login(account.twilio.url), pageSize: 4 })).map(({ sid }) => sid);
    expect(new Set(sids).size).toBe(sids.length);
    expect(sids).toHaveLength((await listContents(login(account.twilio.url))).length);
  });

  test('are another account’s under other sids, and nobody’s without a good token', async () => {
    const other = { accountSid: `AC${'f'.repeat(32)}`, authToken: 'token-of-the-other' };
    await using account = await openAccount({ accounts: [other] });
    const [mine, theirs] = await Promise.all([
      listContents(login(account.twilio.url)),
      listContents({ ...login(account.twilio.url), ...other }),
    ]);
    expect(theirs.map(({ name }) => name)).toEqual(mine.map(({ name }) => name));
    expect(theirs.filter(({ sid }) => mine.some((one) => one.sid === sid))).toEqual([]);
    await expect(listContents({ ...login(account.twilio.url), authToken: 'x' })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'provider_credentials_refused',
    });
  });

  test.each([
    ['a server error', { kind: 'server-error' }],
    ['a page of a load balancer', { kind: 'server-error', status: 502, body: 'html' }],
    ['a broken connection', { kind: 'drop' }],
    ['half an answer', { kind: 'truncate' }],
    ['too many requests', { kind: 'throttle' }],
  ] as const)('cannot be read for the moment: %s', async (_, action) => {
    await using account = await openAccount({ behaviour: { rules: [{ on: 'contents', action }] } });
    const error = await listContents(login(account.twilio.url)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'unavailable', code: 'provider_unavailable' });
    await checkAccount(login(account.twilio.url));
  });
});

describe('a message made of a template', () => {
  const sent = (sid: string, variables: Record<string, string>, index = 1) =>
    message(index, { body: 'not sent', content: { sid, variables } });

  test('is listed with the text that it renders to, its default where a value is left out', async () => {
    await using account = await openAccount();
    const sid = sidOf('recordatorio_de_turno');
    expect((await account.channel.send(line, sent(sid, turno))).outcome).toBe('sent');
    expect((await account.channel.send(line, sent(sidOf('gracias_por_su_compra'), {}, 2))).outcome).toBe('sent');
    expect((await account.channel.send(line, sent(sid, { '1': 'Beto' }, 3))).outcome).toBe('sent');
    const [listed] = await account.channel.list(line, phone(1), new Date(0));
    expect(listed?.body).toBe('Hola, Ana. Le recordamos su turno del lunes a las 10:30. ¿Nos confirma que viene?');
    expect(account.twilio.ledger().map(({ contentSid: kept, body }) => [kept, body.slice(0, 60)])).toEqual(
      [
        [sid, 'Hola, Ana. Le recordamos su turno del lunes a las 10:30. ¿Nos'],
        [sidOf('gracias_por_su_compra'), expect.stringContaining('Gracias')],
        [sid, expect.stringContaining('lunes 3 de marzo')],
      ].map(([kept, body]) => [kept, typeof body === 'string' ? body.slice(0, 60) : body]),
    );
  });

  test.each([
    ['a template of nobody', () => `HX${'0'.repeat(32)}`, turno, '21655'],
    ['another account’s template', () => contentSid(`AC${'f'.repeat(32)}`, 'recordatorio_de_turno'), turno, '21655'],
    ['an empty value', () => sidOf('recordatorio_de_turno'), { ...turno, '2': ' ' }, '21656'],
    ['a line break in a value', () => sidOf('recordatorio_de_turno'), { ...turno, '2': 'a\nb' }, '21656'],
    ['five blanks in a row', () => sidOf('recordatorio_de_turno'), { ...turno, '2': `a${' '.repeat(5)}b` }, '21656'],
  ] as const)('is refused with %s, which pauses the campaign', async (_, sid, variables, code) => {
    await using account = await openAccount();
    expect(await account.channel.send(line, sent(sid(), variables))).toMatchObject({
      outcome: 'error',
      scope: 'campaign',
      code,
    });
    expect(account.twilio.ledger()).toEqual([]);
  });

  test.each([
    ['variables without a template', { Body: 'x', ContentVariables: '{}' }, 21654],
    ['variables that are no object', { ContentSid: sidOf('order_ready'), ContentVariables: '[]' }, 21656],
    ['variables that are no texts', { ContentSid: sidOf('order_ready'), ContentVariables: '{"1":2}' }, 21656],
  ])('is refused by bare HTTP with %s', async (_, fields, code) => {
    await using account = await openAccount();
    const answer = await account.create({
      To: `whatsapp:+${phone(1)}`,
      From: line,
      ...(fields as Record<string, string>),
    });
    expect((await answer.json()).code).toBe(code);
  });

  test.each([
    ['rejected', 63040],
    ['paused', 63041],
    ['disabled', 63042],
    ['pending', 63016],
  ])('of a template that is %s was accepted, and fails later with %i', async (status, code) => {
    await using account = await openAccount({
      behaviour: { contentStatus: { order_ready: status }, callbacks: { delay: { minMs: 1, maxMs: 2 } } },
    });
    expect((await account.channel.send(line, sent(sidOf('order_ready'), {}))).outcome).toBe('sent');
    await account.twilio.idle();
    const [listed] = await account.channel.list(line, phone(1), new Date(0));
    expect(listed).toMatchObject({ status: 'failed', errorCode: String(code) });
  });
});

describe('outside the 24 hours', () => {
  const behaviour = { freeForm: 'within-24-hours', callbacks: { delay: { minMs: 1, maxMs: 2 } } } as const;
  const endOf = async (account: Awaited<ReturnType<typeof openAccount>>, from: string, index: number) => {
    await account.twilio.idle();
    const [listed] = await account.channel.list(from, phone(index), new Date(0));
    return listed?.errorCode ?? listed?.status.replace('read', 'delivered');
  };

  test('a text of one’s own is accepted and fails with 63016, an approved template arrives', async () => {
    await using account = await openAccount({ behaviour });
    await account.channel.send(line, message(1));
    expect(await endOf(account, line, 1)).toBe('63016');
    const template = { sid: sidOf('recordatorio_de_turno'), variables: turno };
    await account.channel.send(line, message(2, { content: template }));
    expect(await endOf(account, line, 2)).toBe('delivered');
  });

  test('is not who has just written to this very address, nor anybody by SMS', async () => {
    await using account = await openAccount({ behaviour });
    account.twilio.hear(`whatsapp:+${phone(1)}`, line);
    for (const [from, index] of [
      [line, 1],
      [smsLine, 3],
    ] as const) {
      await account.channel.send(from, message(index));
      expect(await endOf(account, from, index)).toBe('delivered');
    }
    await account.channel.send('whatsapp:+14155230000', message(1));
    expect(await endOf(account, 'whatsapp:+14155230000', 1)).toBe('63016');
  });
});
