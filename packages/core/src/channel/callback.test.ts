import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { CampaignId, newId } from '../id.ts';
import { isSignedByTwilio, parseAttemptRef, parseInbound, parseStatusReport, statusCallbackUrl } from './callback.ts';

const base = 'https://api.pregon.example/webhooks/twilio/status';
const ref = { campaignId: newId(CampaignId), seq: 31_000_000, attempt: 5 };
const sid = `SM${'0a'.repeat(16)}`;

describe('the callback URL', () => {
  test('brings our ids back', () => {
    const url = new URL(statusCallbackUrl(base, ref));
    expect(parseAttemptRef(url.search.slice(1))).toEqual(ref);
  });

  test('asks for retries in its fragment, which is not sent', () => {
    const url = new URL(statusCallbackUrl(base, ref));
    expect(url.hash).toBe('#rc=5&rp=all');
    expect(url.search).not.toContain('rc=');
  });

  test.each([
    '',
    'c=1&s=1&a=1',
    `c=${ref.campaignId}&s=0&a=1`,
    `c=${ref.campaignId}&s=1`,
    `c=${ref.campaignId}&s=1e3&a=1`,
    `c=${ref.campaignId}&s=99999999999&a=1`,
  ])('is refused when its query is not ours: %s', (query) => {
    expect(() => parseAttemptRef(query)).toThrow(expect.objectContaining({ code: 'callback_query_invalid' }));
  });
});

describe('the signature', () => {
  // From Twilio's documentation.
  const known = {
    url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
    signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    form: new URLSearchParams({
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    }),
  };

  test('of a known request is accepted', () => {
    expect(isSignedByTwilio(['12345'], known)).toBe(true);
  });

  test('is accepted with either token while they rotate', () => {
    expect(isSignedByTwilio(['new', '12345'], known)).toBe(true);
    expect(isSignedByTwilio(['12345', 'new'], known)).toBe(true);
  });

  test('of another token, or with no token at all, is refused', () => {
    expect(isSignedByTwilio(['54321'], known)).toBe(false);
    expect(isSignedByTwilio([], known)).toBe(false);
  });

  test('covers the URL, its query and every field', () => {
    const tampered = new URLSearchParams(known.form);
    tampered.set('Digits', '1235');
    const extended = new URLSearchParams(known.form);
    extended.set('Unheard', 'of');
    expect(isSignedByTwilio(['12345'], { ...known, url: known.url.replace('bar=2', 'bar=3') })).toBe(false);
    expect(isSignedByTwilio(['12345'], { ...known, url: known.url.replace('mycompany', 'theirs') })).toBe(false);
    expect(isSignedByTwilio(['12345'], { ...known, form: tampered })).toBe(false);
    expect(isSignedByTwilio(['12345'], { ...known, form: extended })).toBe(false);
  });

  test('counts a field that Twilio has added since, and one that is sent twice', () => {
    const form = new URLSearchParams([
      ['Tag', 'b'],
      ['Tag', 'a'],
      ['Novelty', '1'],
    ]);
    const signature = createHmac('sha1', 'token').update(`${base}?a=1Novelty1TagaTagb`).digest('base64');
    expect(isSignedByTwilio(['token'], { url: `${base}?a=1`, signature, form })).toBe(true);
  });

  test.each([undefined, '', 'x', 'RSOYDt4T1cUTdK1PDd93/VVr8B9='])('%s is refused', (signature) => {
    expect(isSignedByTwilio(['12345'], { ...known, signature })).toBe(false);
  });

  test('of something that is no URL is refused', () => {
    expect(isSignedByTwilio(['12345'], { ...known, url: '/webhooks' })).toBe(false);
  });
});

describe('the status form', () => {
  test('tells message and status', () => {
    const form = new URLSearchParams({ MessageSid: sid, MessageStatus: 'delivered', Unheard: 'of' });
    expect(parseStatusReport(form)).toEqual({ messageSid: sid, status: 'delivered' });
  });

  test('tells why a message failed', () => {
    const form = new URLSearchParams({ MessageSid: sid, MessageStatus: 'undelivered', ErrorCode: '63016' });
    expect(parseStatusReport(form)).toEqual({ messageSid: sid, status: 'undelivered', errorCode: '63016' });
  });

  test('is read by its older names too, and an empty code is none', () => {
    const form = new URLSearchParams({ SmsSid: sid, SmsStatus: 'sent', ErrorCode: '' });
    expect(parseStatusReport(form)).toEqual({ messageSid: sid, status: 'sent' });
  });

  test('takes a status that Twilio has added since', () => {
    const form = new URLSearchParams({ MessageSid: sid, MessageStatus: 'partially_delivered' });
    expect(parseStatusReport(form).status).toBe('partially_delivered');
  });

  test.each([
    { MessageStatus: 'sent' },
    { MessageSid: sid },
    { MessageSid: 'SM1', MessageStatus: 'sent' },
    { MessageSid: sid, MessageStatus: 'sent; drop' },
    { MessageSid: sid, MessageStatus: 'failed', ErrorCode: 'x' },
  ])('is refused without what we need: %o', (fields) => {
    expect(() => parseStatusReport(new URLSearchParams(fields))).toThrow(
      expect.objectContaining({ code: 'callback_form_invalid' }),
    );
  });
});

describe('a person’s message', () => {
  const form = { MessageSid: sid, From: 'whatsapp:+595981000001', To: 'whatsapp:+14155238886', Body: 'Baja' };

  test('tells who wrote what to which line', () => {
    expect(parseInbound(new URLSearchParams({ ...form, NumMedia: '0', ProfileName: 'Ana' }))).toEqual({
      messageSid: sid,
      to: 'whatsapp:+14155238886',
      phone: '595981000001',
      text: 'Baja',
    });
  });

  test('tells what the provider has understood, and is cut where no word of ours could be longer', () => {
    const long = parseInbound(new URLSearchParams({ ...form, Body: 'x'.repeat(5000), OptOutType: 'STOP' }));
    expect(long).toMatchObject({ optOutType: 'STOP', text: 'x'.repeat(200) });
  });

  test('may come without a text, by SMS, and from somebody without a phone number', () => {
    expect(parseInbound(new URLSearchParams({ ...form, Body: '', From: '+595981000001' }))).toMatchObject({
      text: '',
      phone: '595981000001',
    });
    expect(parseInbound(new URLSearchParams({ ...form, From: 'whatsapp:MX.1349123' })).phone).toBeNull();
  });

  test.each(['MessageSid', 'From', 'To'])('is refused without %s', (name) => {
    const fields = Object.fromEntries(Object.entries(form).filter(([key]) => key !== name));
    expect(() => parseInbound(new URLSearchParams(fields))).toThrow(
      expect.objectContaining({ code: 'callback_form_invalid' }),
    );
  });
});
