import { describe, expect, it } from '@jest/globals';

import { NO_REFUSALS, Refusals } from './refusals.js';
import type { Access } from './scope.js';

const on = (name: string, ...actions: string[]): Access => ({ type: 'repository', name, actions });

describe('refusals', () => {
  const refusals = Refusals.parse(Refusals.of([on('a', 'pull', 'push'), on('b', '*')]).toString());

  it.each([on('a', 'push'), on('a', 'pull', 'push'), on('b', 'delete')])('cover %j', (needed) => {
    expect(refusals.cover(needed)).toBe(true);
  });

  it.each([
    on('a', 'delete'),
    on('a', 'push', 'delete'),
    on('c', 'pull'),
    { ...on('a', 'pull'), type: 'registry' },
  ])('do not cover %j', (needed) => {
    expect(refusals.cover(needed)).toBe(false);
  });

  it('of nothing cover nothing', () => {
    expect(Refusals.parse(NO_REFUSALS.toString()).cover(on('a', 'pull'))).toBe(false);
    expect(NO_REFUSALS.cover(on('a'))).toBe(false);
  });

  it('are short', () => {
    const many = Array.from({ length: 5000 }, (_, number) => on(`team/app-${number}`, 'push'));

    expect(Refusals.of(many).toString().length).toBeLessThan(6000);
  });
});
