import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeLine, makeSender, makeUser } from '../dispatch/engine.fixture.ts';
import { DropRuleId, MediaId, newId, SenderId, type UserId } from '../id.ts';
import { type Folder, freshCsv, openFolder } from './drop.fixture.ts';
import * as Rule from './rule.ts';

let folder: Folder;
let other: UserId;
let others: SenderId;
beforeAll(async () => {
  folder = await openFolder();
  other = await makeUser(folder.ports.db);
  others = await makeSender(folder.ports.db, other, await makeLine(folder.ports.db, 10));
});
afterAll(() => folder.stop());

const parsed = (over: Record<string, unknown> = {}) =>
  Rule.RuleInput.parse({ folder: 'f', templates: ['Hola'], ...over });
const changed = (id: DropRuleId, over: Record<string, unknown>, owner = folder.userId) =>
  Rule.change(folder.ports, owner, id, parsed(over));
const fault = (code: string) => expect.objectContaining({ code });

describe('a rule', () => {
  test('is what was given, changed as a whole, and deleted; a file of it goes on without it', async () => {
    const made = await folder.ruleOf({
      folder: 'uno',
      pattern: 'a*.csv',
      senderIds: [folder.senderId],
      schedule: '08:15',
    });
    expect(made).toMatchObject({ folder: 'uno', pattern: 'a*.csv', templates: ['Hola {nombre}'], schedule: '08:15' });
    expect(made).toMatchObject({ group: null, mediaId: null, needsApproval: false, isActive: true });
    const now = await changed(made.id, { folder: 'uno', templates: ['A', 'B'], group: 'G', needsApproval: true });
    expect(now).toMatchObject({
      id: made.id,
      pattern: '*',
      senderIds: [],
      schedule: 'now',
      group: 'G',
      templates: ['A', 'B'],
    });
    expect(await Rule.list(folder.ports.db, folder.userId)).toEqual([now]);
    expect(await folder.drop('x.csv', freshCsv(), 'uno')).toMatchObject({ status: 'waiting_for_approval' });
    await Rule.remove(folder.ports.db, folder.userId, made.id);
    expect(await Rule.list(folder.ports.db, folder.userId)).toEqual([]);
    await expect(Rule.remove(folder.ports.db, folder.userId, made.id)).rejects.toEqual(fault('drop_rule_not_found'));
    await expect(changed(made.id, {})).rejects.toEqual(fault('drop_rule_not_found'));
  });

  test('of the same id is the same rule, and of the same folder and pattern a conflict', async () => {
    const id = newId(DropRuleId);
    const twice = [1, 2].map(() => Rule.create(folder.ports, folder.userId, id, parsed({ folder: 'dos' })));
    const [one, two] = await Promise.all(twice);
    expect(one).toEqual(two);
    await expect(folder.ruleOf({ folder: 'dos' })).rejects.toEqual(fault('drop_rule_exists'));
    const next = await folder.ruleOf({ folder: 'dos', pattern: 'b' });
    await expect(changed(next.id, { folder: 'dos' })).rejects.toEqual(fault('drop_rule_exists'));
    await expect(folder.ruleOf({ folder: 'dos' }, other)).resolves.toMatchObject({ folder: 'dos' });
  });

  test('of another user is not there, and cannot name what another one has', async () => {
    const made = await folder.ruleOf({ folder: 'tres' });
    await expect(changed(made.id, {}, other)).rejects.toEqual(fault('drop_rule_not_found'));
    await expect(Rule.remove(folder.ports.db, other, made.id)).rejects.toEqual(fault('drop_rule_not_found'));
    // With the id of another user's rule a new one is made, and that one stays as it is.
    await Rule.create(folder.ports, other, made.id, parsed({ folder: 'tres', templates: ['Otro'] }));
    const own = (await Rule.list(folder.ports.db, folder.userId)).find(({ id }) => id === made.id);
    expect(own).toEqual(made);
    await expect(folder.ruleOf({ senderIds: [others] })).rejects.toEqual(fault('sender_not_found'));
  });

  test.each([
    ['a template that is broken', { templates: ['{{ nombre'] }, 'template_invalid'],
    ['a sender that does not exist', { senderIds: [newId(SenderId)] }, 'sender_not_found'],
    ['media that do not exist', { mediaId: newId(MediaId) }, 'media_not_found'],
  ])('is refused with %s', async (_, over, code) => {
    await expect(folder.ruleOf({ folder: 'nunca', ...over })).rejects.toEqual(fault(code));
  });

  test.each([
    [{ folder: 'Promos' }],
    [{ folder: 'a/b' }],
    [{ folder: '..' }],
    [{ folder: '' }],
    [{ pattern: 'a/b' }],
    [{ schedule: '24:00' }],
    [{ schedule: '9:30' }],
    [{ group: 'a;b' }],
    [{ templates: [] }],
    [{ userId: 'x' }],
  ])('is not %j', (over) => {
    expect(Rule.RuleInput.safeParse({ folder: 'f', templates: ['Hola'], ...over }).success).toBe(false);
  });
});

test('of several rules for a name, the one that says most of it is meant, and none that is off beside one that is on', async () => {
  const meant = async (name: string) => (await Rule.matching(folder.ports.db, folder.userId, 'varias', name))?.pattern;
  await folder.ruleOf({ folder: 'varias', pattern: '*.csv' });
  await folder.ruleOf({ folder: 'varias', pattern: 'promo-*.csv' });
  await folder.ruleOf({ folder: 'varias', pattern: 'promo-navidad*.csv', isActive: false });
  expect(await meant('promo-1.csv')).toBe('promo-*.csv');
  expect(await meant('otro.csv')).toBe('*.csv');
  expect(await meant('promo-navidad.csv')).toBe('promo-*.csv');
  expect(await meant('otro.json')).toBeUndefined();
});
