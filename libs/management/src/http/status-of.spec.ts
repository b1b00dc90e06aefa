import { describe, expect, it } from '@jest/globals';

import { failureOf } from './status-of.js';

const errorOf = (fields: object): Error => Object.assign(new Error('it failed'), fields);

describe('failureOf', () => {
  it.each([
    // The disk, or the user's share of it: this process's, and PostgreSQL's.
    [507, { code: 'ENOSPC' }],
    [507, { code: 'EDQUOT' }],
    [507, { code: '53100' }],
    // No file, socket or memory is left.
    [503, { code: 'EMFILE' }],
    [503, { code: 'ENFILE' }],
    [503, { code: 'ENOMEM' }],
    // PostgreSQL has no connections or memory left, restarts, or is away.
    [503, { code: '53300' }],
    [503, { code: '53200' }],
    [503, { code: '57P01' }],
    [503, { code: '08006' }],
    [503, { code: 'ECONNREFUSED' }],
    [503, { code: 'ENOENT', syscall: 'connect' }],
    [503, { code: '3D000', severity: 'FATAL' }],
  ])('answers %i to %j', (status, fields) => {
    expect(failureOf(errorOf(fields))?.status).toBe(status);
  });

  it.each([{ code: 'ENOENT' }, { code: 'EACCES' }, { code: '23505' }, { code: 42 }, {}])(
    'leaves %j to others',
    (fields) => {
      expect(failureOf(errorOf(fields))).toBeNull();
    },
  );
});
