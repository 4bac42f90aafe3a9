import { describe, expect, test } from 'vitest';
import { layoutOf } from './columns.ts';
import { batches } from './file.ts';
import { jsonLines, jsonLinesFacts } from './json-lines.ts';
import { limits } from './limits.ts';
import { type Window, windows } from './window.ts';

async function* source(text: string, pieceBytes = 1000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
}

const rolesOf = (...headers: string[]): string[] =>
  layoutOf(headers).columns.map(({ role, name }) => (role === 'attribute' ? `+${name}` : role));

const peopleOf = (read: Window[]) => read.flatMap(({ parts }) => parts.flatMap(({ rows }) => JSON.parse(rows)));
const rejectsOf = (read: Window[]) => read.flatMap(({ rejects }) => rejects.map(({ row, reason }) => [row, reason]));
const readCsv = (text: string) => Array.fromAsync(windows(batches(source(text)), 'PY', limits));

describe('the header of a segment file', () => {
  test.each([
    [
      ['ChannelType', 'Address', 'User.UserAttributes.FirstName', 'User.UserAttributes.Saldo'],
      ['channel', 'numero', 'nombre', '+saldo'],
    ],
    [
      ['User.UserAttributes.phone', 'address', 'channeltype', 'Attributes.grupo'],
      ['+phone', 'numero', 'channel', 'grupo'],
    ],
    [
      ['Address', 'User.UserId', 'Location.Country', 'Attributes.Gustos.0', 'Attributes.Gustos.1'],
      ['numero', '+user_userid', '+location_country', '+gustos', '+gustos_1'],
    ],
    [
      ['numero', 'Address', 'nombre'],
      ['numero', '+address', 'nombre'],
    ],
  ])('%j is %j', (headers, roles) => {
    expect(rolesOf(...headers)).toEqual(roles);
  });
});

test('rows that are no phones are rejected with the reason, and SMS, VOICE and CUSTOM are people', async () => {
  const rows = [
    'SMS,+595981000001,Ana',
    'VOICE,595981000002,Bea',
    'CUSTOM,595981000003,Cris',
    'EMAIL,dora@example.com,Dora',
    'GCM,595981000005,Eva',
    ',595981000006,Fer',
  ];
  const read = await readCsv(['ChannelType,Address,User.UserAttributes.nombre', ...rows, ''].join('\n'));
  expect(peopleOf(read).map(({ p, n }) => [p, n])).toEqual([
    ['595981000001', 'Ana'],
    ['595981000002', 'Bea'],
    ['595981000003', 'Cris'],
    ['595981000006', 'Fer'],
  ]);
  expect(rejectsOf(read)).toEqual([
    [5, 'channel_not_phone'],
    [6, 'channel_not_phone'],
  ]);
});

test('who opted out in Pinpoint, or was inactive there, is not written to', async () => {
  const rows = [
    'SMS,595981000001,NONE,ACTIVE',
    'SMS,595981000002,ALL,ACTIVE',
    'SMS,595981000003,,INACTIVE',
    'SMS,595981000004,,',
  ];
  const read = await readCsv(['ChannelType,Address,OptOut,EndpointStatus', ...rows, ''].join('\n'));
  expect(peopleOf(read).map(({ p, a }) => [p, a])).toEqual([
    ['595981000001', undefined],
    ['595981000004', undefined],
  ]);
  expect(rejectsOf(read)).toEqual([
    [3, 'opted_out'],
    [4, 'endpoint_inactive'],
  ]);
  // The same words are a file's own where it is none of Pinpoint's.
  expect(peopleOf(await readCsv('numero,OptOut\n595981000002,ALL\n'))).toMatchObject([{ a: { optout: 'ALL' } }]);
});

describe('JSON lines', () => {
  const ana = {
    ChannelType: 'SMS',
    Address: '+595981000001',
    Attributes: { Gustos: ['café', 'té'] },
    User: { UserAttributes: { FirstName: ['Ana'], edad: [31], vacio: [] } },
  };
  const bea = { Address: '595981000002', ChannelType: 'VOICE', User: { UserAttributes: { grupo: ['VIP', 'Sur'] } } };
  const text = `${JSON.stringify(ana)}\n\n{"Address": mal}\n${JSON.stringify(bea)}\n${JSON.stringify({ ...bea, ChannelType: 'EMAIL' })}`;

  test.each([[1], [7], [1000]])('become the same people in pieces of %i bytes', async (pieceBytes) => {
    const { header, rows, isCutOff } = await jsonLinesFacts(source(text, pieceBytes));
    expect([rows, isCutOff]).toEqual([4, false]);
    const read = await Array.fromAsync(windows(jsonLines(header)(source(text, pieceBytes)), 'PY', limits));
    expect(peopleOf(read)).toEqual([
      { i: expect.any(String), p: '595981000001', n: 'Ana', a: { gustos: 'café; té', edad: '31' } },
      { i: expect.any(String), p: '595981000002', g: ['VIP', 'Sur'] },
    ]);
    expect(rejectsOf(read)).toEqual([
      [3, 'json_malformed'],
      [5, 'channel_not_phone'],
    ]);
  });

  test('that stop in the middle of the last object are cut off, and in the middle of the file are not', async () => {
    const whole = `${JSON.stringify(ana)}\n`;
    expect(await jsonLinesFacts(source(`${whole}{"Address":"5959`))).toMatchObject({ isCutOff: true });
    expect(await jsonLinesFacts(source(`${whole}{"Address":"5959\n`))).toMatchObject({ isCutOff: false });
    expect(await jsonLinesFacts(source(`{"Address":"5959\n${whole}`))).toMatchObject({ isCutOff: false });
  });

  test('of more columns than a file may have, or without a phone, are refused', async () => {
    const many = Object.fromEntries(Array.from({ length: limits.columns + 1 }, (_, index) => [`c${index}`, index]));
    await expect(jsonLinesFacts(source(JSON.stringify(many)))).rejects.toMatchObject({ code: 'header_too_wide' });
    await expect(jsonLinesFacts(source('{"nombre":"Ana"}'))).rejects.toMatchObject({ code: 'phone_column_missing' });
  });

  test('a line without end is one rejected row, and is not held', async () => {
    const long = `{"Address":"${'5'.repeat(3 * limits.rowLength)}"}\n${JSON.stringify(bea)}\n`;
    const { header, rows } = await jsonLinesFacts(source(long, 64 * 1024));
    expect(rows).toBe(2);
    const read = await Array.fromAsync(windows(jsonLines(header)(source(long, 64 * 1024)), 'PY', limits));
    expect([peopleOf(read).length, rejectsOf(read)]).toEqual([1, [[1, 'row_too_long']]]);
  });
});

describe('a file that was cut off', () => {
  const isCutOff = async (text: string) => (await Array.fromAsync(batches(source(text)))).at(-1)?.isCutOff;
  const rows = 'numero,nombre\n595981000001,Ana\n';

  test.each([
    [`${rows}595981000002,"Be`, true],
    [`${rows}595981000002,"Bea\nLópez`, true],
    [`${rows}5959810`, true],
    [`${rows}595981000002,Bea`, false],
    [`${rows}595981000002\n`, false],
    ['numero,nombre\n595981000001\n595981000002', false],
    ['numero,nombre\n595981000001', false],
    [`${rows}595981000002,"Bea"`, false],
    ['595981000001,Sra,Ana\n595981000002', false],
  ])('%j: %s', async (text, expected) => {
    expect(await isCutOff(text)).toBe(expected);
  });
});

test('everybody of a file belongs to the group that is asked for besides', async () => {
  const text = 'numero,grupo\n595981000001,A;B\n595981000002,\n595981000003,Extra\n';
  const read = await Array.fromAsync(windows(batches(source(text)), 'PY', limits, ['Extra']));
  expect(peopleOf(read).map(({ g }) => g)).toEqual([['A', 'B', 'Extra'], ['Extra'], ['Extra']]);
});
