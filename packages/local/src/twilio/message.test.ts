import { describe, expect, test } from 'vitest';
import { accept, messageResource, rfc2822 } from './message.ts';

const resource = (body: string, to = '+595981000001', mediaUrls: string[] = []) => {
  const input = {
    to,
    from: '+14155238886',
    messagingServiceSid: null,
    body,
    mediaUrls,
    contentSid: null,
    statusCallback: null,
  };
  return messageResource(accept(`AC${'0'.repeat(32)}`, input, 0));
};

describe('the parts of a message', () => {
  test.each([
    ['a'.repeat(160), '1'],
    ['a'.repeat(161), '2'],
    ['a'.repeat(306), '2'],
    ['a'.repeat(307), '3'],
    ['ñ'.repeat(160), '1'],
    [`${'a'.repeat(159)}€`, '2'],
    ['á'.repeat(70), '1'],
    ['á'.repeat(71), '2'],
    ['👋'.repeat(35), '1'],
    ['👋'.repeat(36), '2'],
  ])('are counted as GSM 03.38 or UCS-2 asks (%#)', (body, parts) => {
    expect(resource(body).num_segments).toBe(parts);
  });

  test('are one on WhatsApp, and with media', () => {
    expect(resource('a'.repeat(1600), 'whatsapp:+595981000001').num_segments).toBe('1');
    expect(resource('a'.repeat(1600), '+595981000001', ['https://m.example/a']).num_segments).toBe('1');
  });
});

test('dates are RFC 2822 in GMT, in whole seconds', () => {
  expect(rfc2822(Date.parse('2023-08-24T05:01:45.999Z'))).toBe('Thu, 24 Aug 2023 05:01:45 +0000');
});
