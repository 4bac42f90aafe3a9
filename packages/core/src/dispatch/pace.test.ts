import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Gate, SendWindow } from './pace.ts';

describe('the send window', () => {
  it('lets no more than the rate through in any one second', async () => {
    const window = new SendWindow(20);
    const startedAt = performance.now();
    const entered: number[] = [];
    const enterOne = async () => {
      if (await window.enter(startedAt + 1400)) entered.push(performance.now());
    };
    await Promise.all(Array.from({ length: 60 }, enterOne));
    expect(entered).toHaveLength(40);
    for (const at of entered) {
      const within = entered.filter((other) => other >= at && other < at + 999).length;
      expect(within).toBeLessThanOrEqual(20);
    }
  });

  it('refuses at once what would come too late', async () => {
    const window = new SendWindow(1);
    expect(await window.enter(performance.now() + 10)).toBe(true);
    const askedAt = performance.now();
    expect(await window.enter(askedAt + 400)).toBe(false);
    expect(performance.now() - askedAt).toBeLessThan(100);
  });

  it('refuses a send whose time is over already', async () => {
    expect(await new SendWindow(10).enter(performance.now() - 1)).toBe(false);
  });

  it('keeps nobody waiting on a line without a rate', async () => {
    const window = new SendWindow(null);
    const latest = performance.now() + 1000;
    const entered = await Promise.all(Array.from({ length: 5000 }, () => window.enter(latest)));
    expect(entered.every(Boolean)).toBe(true);
    expect(window.delayAt(performance.now())).toBe(0);
  });

  it('counts at least one a second for a rate below one', async () => {
    const window = new SendWindow(0.2);
    expect(window.delayAt(performance.now())).toBe(0);
    await window.enter(performance.now() + 100);
    expect(window.delayAt(performance.now())).toBeGreaterThan(900);
  });
});

describe('the gate', () => {
  it('gives room until it is full and again when one has left', async () => {
    const gate = new Gate(2);
    gate.enter(2);
    let isFree = false;
    const waiting = gate.room(5000).then((hasRoom) => {
      isFree = hasRoom;
    });
    await sleep(20);
    expect(isFree).toBe(false);
    gate.leave();
    await waiting;
    expect(isFree).toBe(true);
  });

  it('stops waiting when its time is over', async () => {
    const gate = new Gate(1);
    gate.enter();
    expect(await gate.room(30)).toBe(false);
    expect(await gate.room(0)).toBe(false);
  });
});
