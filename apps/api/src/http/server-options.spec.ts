import type { IncomingMessage } from 'node:http';

import { describe, expect, it } from '@jest/globals';

import { correlationIdOf } from './server-options.js';

const UUID = '0189a0c4-5f1e-7d3b-9c2a-1b2c3d4e5f60';
const of = (url: string, given?: string): string =>
  correlationIdOf({ url, headers: { 'correlation-id': given } } as unknown as IncomingMessage);

describe('correlationIdOf', () => {
  it.each([UUID, UUID.toUpperCase(), UUID.replaceAll('-', '')])('keeps the UUID %s', (given) => {
    expect(of('/pulp/api/v3/status/', given)).toBe(given);
    expect(of('/v2/', given)).toBe(given);
  });

  it.each(['mine', '', `${UUID}0`, 'g'.repeat(32)])('replaces "%s" in the management API only', (given) => {
    expect(of('/pulp/api/v3/status/', given)).toMatch(/^[0-9a-f-]{36}$/);
    expect(of('/v2/', given)).toBe(given);
  });

  it('makes one where none is given', () => {
    expect(of('/v2/')).not.toBe(of('/v2/'));
  });
});
