import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAllowed, isPublic, publicLookup } from './address.ts';

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '169.254.170.2',
    '100.64.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:169.254.169.254',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'ff02::1',
    'nothing',
  ])('%s is not public', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  it.each(['8.8.8.8', '1.1.1.1', '203.1.113.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])('%s is', (address) => {
    expect(isPublic(address)).toBe(true);
  });

  it('of a private network is none, however it is written', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.constantFrom(10, 127), octet, octet, octet, (a, b, c, d) => {
        const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
        const hex = `0x${whole.toString(16)}`;
        for (const host of [`${a}.${b}.${c}.${d}`, String(whole), hex, `[::ffff:${a}.${b}.${c}.${d}]`]) {
          expect(isAllowed(new URL(`https://${host}/`), 'public')).toBe(false);
        }
      }),
    );
  });
});

describe('a webhook’s URL', () => {
  it.each([
    ['https://hooks.example.com/pregon?x=1', true],
    ['https://hooks.example.com:8443/', true],
    ['http://hooks.example.com/', false],
    ['ftp://hooks.example.com/', false],
    ['https://ana:secret@hooks.example.com/', false],
  ])('%s: %s', (url, allowed) => {
    expect(isAllowed(new URL(url), 'public')).toBe(allowed);
  });

  it('may be of this machine where it is told so', () => {
    expect(isAllowed(new URL('http://127.0.0.1:3000/'), 'any')).toBe(true);
    expect(isAllowed(new URL('file:///etc/passwd'), 'any')).toBe(false);
  });
});

it('a name is refused at the very connection when it stands for an address that is not public', async () => {
  await expect(promisify(publicLookup)('localhost', {})).rejects.toMatchObject({ code: 'address_refused' });
});
