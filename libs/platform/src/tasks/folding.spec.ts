import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { Folding } from './folding.js';

/** Runs that end when the test says so. */
function heldRuns() {
  const ends: (() => void)[] = [];
  const work = () => new Promise<void>((resolve) => ends.push(resolve));
  const begun = async (count: number) => {
    while (ends.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { ends, work, begun };
}

describe('folding', () => {
  it('has those who ask during a run gather for one that begins when it has ended', async () => {
    const { ends, work, begun } = heldRuns();
    const folding = new Folding(2, work);
    const first = folding.ask();
    await begun(1);

    const others = [folding.ask(), folding.ask(), folding.ask()];
    for (let i = 0; i < 5; i += 1) await turn();
    const meanwhile = ends.length;
    ends[0]?.();
    await first;
    await begun(2);
    ends[1]?.();
    await Promise.all(others);

    expect([meanwhile, ends.length]).toEqual([1, 2]);
  });

  it('begins a second run beside one that takes long', async () => {
    const { ends, work, begun } = heldRuns();
    const folding = new Folding(2, work);
    const first = folding.ask();
    await begun(1);

    const second = folding.ask();
    await begun(2);
    for (const end of ends) end();

    await expect(Promise.all([first, second])).resolves.toHaveLength(2);
  });

  it('goes on after a run that failed', async () => {
    const outcomes = [Promise.reject(new Error('the first')), Promise.resolve()];
    const folding = new Folding(1, () => outcomes.shift() ?? Promise.resolve());

    await expect(folding.ask()).rejects.toThrow('the first');
    await expect(folding.ask()).resolves.toBeUndefined();
  });
});
