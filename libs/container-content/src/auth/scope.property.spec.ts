import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type Access, covers, formatScope, parseScopes } from './scope.js';

const word = fc.string({ unit: fc.constantFrom(...'abcxyz019'), minLength: 1, maxLength: 6 });
const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const host = fc.tuple(fc.constantFrom('', 'localhost:5000/', 'registry.example:443/', '[::1]:5000/'));
const name = fc.tuple(host, path).map(([[start], end]) => start + end);
const action = fc.constantFrom('pull', 'push', 'delete', '*');
const actions = fc.array(action, { minLength: 1, maxLength: 4 });
const access: fc.Arbitrary<Access> = fc.record({
  type: fc.oneof(fc.constantFrom('repository', 'registry'), word),
  name,
  actions,
});

/** A scope as it is written, and what it means: null where it is malformed. */
interface Written {
  readonly text: string;
  readonly access: Access | null;
}

const plain = access.map((one): Written => ({ text: formatScope(one), access: one }));
/** `repository(plugin):…`: the class means nothing. */
const classed = fc.tuple(access, word).map(
  ([one, resourceClass]): Written => ({
    text: formatScope({ ...one, type: `${one.type}(${resourceClass})` }),
    access: one,
  }),
);
/** One scope in each of the ways in which it can be wrong. */
const malformed = fc.tuple(access, word).chain(([one, other]) => {
  const { type, name: named, actions: allowed } = one;
  const list = allowed.join(',');
  const texts = [
    other,
    `${type}:${other}`,
    ':',
    '::',
    `:${named}:${list}`,
    `${type}::${list}`,
    `${type}:${named}:`,
    `${type}:${named}:,${list}`,
    `${type}:${named}:${list},`,
    `${type}:${named}:${list},,${list}`,
    `${type}:${named}:${list.toUpperCase()}X`,
    `${type}:${named}:${list};`,
    `${type.toUpperCase()}X:${named}:${list}`,
    `${type}(:${named}:${list}`,
    `${type}():${named}:${list}`,
    `${type}(${other}:${named}:${list}`,
    `${type}(${other})${other}:${named}:${list}`,
    `(${other}):${named}:${list}`,
  ];
  return fc.constantFrom(...texts).map((text): Written => ({ text, access: null }));
});
const written = fc.oneof(plain, classed, malformed);

/** Parameters of a request: each has some scopes, with one or more spaces between and around them. */
const parameters = fc.array(
  fc.array(fc.tuple(written, fc.constantFrom(' ', '  ', '   ')), { maxLength: 4 }),
  { maxLength: 4 },
);

describe('any scopes of a token request', () => {
  it('are those that are well formed, in their order, beside all others', () => {
    const property = fc.property(parameters, fc.constantFrom('', ' '), (lists, start) => {
      const texts = lists.map((list) => start + list.map(([{ text }, spaces]) => text + spaces).join(''));
      const expected = lists.flat().flatMap(([scope]) => scope.access ?? []);

      expect(parseScopes(texts)).toEqual(expected);
    });

    fc.assert(property, { numRuns: 1000 });
  });

  it('mean the same in one parameter and in several', () => {
    const property = fc.property(fc.array(written), (scopes) => {
      const texts = scopes.map(({ text }) => text);

      expect(parseScopes([texts.join(' ')])).toEqual(parseScopes(texts));
    });

    fc.assert(property);
  });

  it('come back as they were written, names with ports included', () => {
    const property = fc.property(fc.array(access), (scopes) => {
      expect(parseScopes([scopes.map(formatScope).join(' ')])).toEqual(scopes);
      expect(parseScopes(scopes.map(formatScope)).map(formatScope)).toEqual(scopes.map(formatScope));
    });

    fc.assert(property);
  });
});

describe('any granted access', () => {
  // Few words, so that what is needed is often what is granted.
  const little: fc.Arbitrary<Access> = fc.record({
    type: fc.constantFrom('repository', 'registry'),
    name: fc.constantFrom('a', 'a/b', 'catalog'),
    actions: fc.array(action, { maxLength: 3 }),
  });

  it('covers what a set of single permissions would', () => {
    const property = fc.property(fc.array(little, { maxLength: 5 }), little, (granted, needed) => {
      const permissions = new Set(granted.flatMap(permissionsOf));
      const everything = permissionsOf({ ...needed, actions: ['*'] });
      const isAllowed = (permission: string) =>
        permissions.has(permission) || everything.every((one) => permissions.has(one));

      expect(covers(granted, needed)).toBe(permissionsOf(needed).every(isAllowed));
    });

    fc.assert(property, { numRuns: 1000 });
  });

  it('covers itself, and never less with more of it', () => {
    const property = fc.property(fc.array(little), little, little, (granted, more, needed) => {
      expect(covers([...granted, needed], needed)).toBe(true);
      if (covers(granted, needed)) expect(covers([more, ...granted], needed)).toBe(true);
    });

    fc.assert(property);
  });
});

function permissionsOf({ type, name: named, actions: allowed }: Access): readonly string[] {
  return allowed.map((one) => JSON.stringify([type, named, one]));
}
