import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type Access, covers, formatScope, parseScopes } from './scope.js';

const pullPush: Access = { type: 'repository', name: 'team/app', actions: ['pull', 'push'] };
const lower = fc.string({ unit: fc.constantFrom(...'abcxyz'), minLength: 1, maxLength: 8 });
const access: fc.Arbitrary<Access> = fc.record({
  type: lower,
  name: fc
    .array(lower, { minLength: 1, maxLength: 4 })
    .chain((parts) => fc.constantFrom('/', ':', '-').map((separator) => parts.join(separator))),
  actions: fc.array(fc.constantFrom('pull', 'push', 'delete', '*'), { minLength: 1, maxLength: 4 }),
});

describe('the scopes of a token request', () => {
  it.each<[string[], Access[]]>([
    [[], []],
    [[''], []],
    [['repository:team/app:pull,push'], [pullPush]],
    [['  repository:team/app:pull,push  '], [pullPush]],
    [['repository(plugin):team/app:pull,push'], [pullPush]],
    [['registry:catalog:*'], [{ type: 'registry', name: 'catalog', actions: ['*'] }]],
    [
      ['repository:localhost:5000/team/app:pull'],
      [{ type: 'repository', name: 'localhost:5000/team/app', actions: ['pull'] }],
    ],
    [
      ['repository:a:pull repository:b:push', 'repository:c:*'],
      [
        { type: 'repository', name: 'a', actions: ['pull'] },
        { type: 'repository', name: 'b', actions: ['push'] },
        { type: 'repository', name: 'c', actions: ['*'] },
      ],
    ],
    [['nonsense repository:team/app:pull,push ::', 'a:b'], [pullPush]],
    [['repository:team/app:', 'repository:team/app:pull,', 'repository::pull', ':a:pull'], []],
    [['repository:team/app:PULL', 'repo sitory:a:pull;'], []],
  ])('%j are %j', (parameters, expected) => {
    expect(parseScopes(parameters)).toEqual(expected);
  });

  it('come back as they were written', () => {
    const property = fc.property(fc.array(access), (scopes) => {
      expect(parseScopes([scopes.map(formatScope).join(' ')])).toEqual(scopes);
      expect(parseScopes(scopes.map(formatScope))).toEqual(scopes);
    });

    fc.assert(property);
  });

  it('may be any text', () => {
    const property = fc.property(fc.array(fc.string({ unit: 'binary' })), (parameters) => {
      const scopes = parseScopes(parameters);

      expect(
        scopes.every(({ type, name, actions }) => type !== '' && name !== '' && actions.length > 0),
      ).toBe(true);
    });

    fc.assert(property);
  });
});

describe('granted access', () => {
  it.each<[boolean, Access[]]>([
    [true, [pullPush]],
    [true, [{ ...pullPush, actions: ['*'] }]],
    [
      true,
      [
        { ...pullPush, actions: ['push'] },
        { ...pullPush, actions: ['pull'] },
      ],
    ],
    [false, []],
    [false, [{ ...pullPush, actions: ['pull'] }]],
    [false, [{ ...pullPush, name: 'team/app2' }]],
    [false, [{ ...pullPush, name: 'team' }]],
    [false, [{ ...pullPush, type: 'registry' }]],
  ])('covers a push: %p for %j', (expected, granted) => {
    expect(covers(granted, pullPush)).toBe(expected);
  });
});
