import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { DEEDS } from './deeds.js';
import { Door } from './door.js';
import { CALLERS, setStage } from './stage.js';
import { expectationsIn } from './table.js';

// d.* has a role on the distributions, n.* on the namespace: owner, collaborator or consumer. p.* has one on the
// repositories alone: owner or viewer. `group` is in one that collaborates on the namespace. r.* are robots: their users collaborate on the namespace, their access tokens allow
// pull, or pull and push, there, or all that the user may. `creator` may create namespaces. `gone` was a namespace owner,
// and is deactivated. What else the management API has is in `management-matrix.scaled.spec.ts`.
//
// A list that goes across repositories shows a robot what is public, with any scopes: `RegistryUser.limited`.

const REGISTRY_BY_TOKENS = `
                                            | nobody plain d.own d.coll d.cons n.own n.coll n.cons p.own p.view group r.pull r.push r.all creator staff super gone
push a new name, own namespace              | 401    201   201   201    201    201   201    201    201   201    201   403    403    201   201     201   201   401
push a new name, foreign namespace          | 401    403   403   403    403    201   201    403    403   403    201   403    201    201   403     403   201   401
push a new name, absent namespace           | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   201     403   201   401
push to the private one                     | 401    403   201   201    403    201   201    403    403   403    201   403    201    201   403     403   201   401
push to the public one                      | 401    403   201   201    403    201   201    403    403   403    201   403    201    201   403     403   201   401
push to a regular one                       | 401    403   400   400    403    400   400    403    403   403    400   403    400    400   403     403   400   401
pull the public one                         | 200    200   200   200    200    200   200    200    200   200    200   200    200    200   200     200   200   401
pull the private one                        | 401    404   200   200    200    200   200    200    404   404    200   200    200    200   404     404   200   401
pull an absent one                          | 401    404   404   404    404    404   404    404    404   404    404   404    404    404   404     404   404   401
mount from the private one                  | 401    202   201   201    201    201   201    201    202   202    201   403    403    201   202     202   201   401
list tags of the public one                 | 200    200   200   200    200    200   200    200    200   200    200   200    200    200   200     200   200   401
list tags of the private one                | 401    404   200   200    200    200   200    200    404   404    200   200    200    200   404     404   200   401
referrers in the public one                 | 200    200   200   200    200    200   200    200    200   200    200   200    200    200   200     200   200   401
referrers in the private one                | 401    404   200   200    200    200   200    200    404   404    200   200    200    200   404     404   200   401
public one in the catalog                   | yes    yes   yes   yes    yes    yes   yes    yes    yes   yes    yes   yes    yes    yes   yes     yes   yes   401
private one in the catalog                  | no     no    yes   yes    yes    yes   yes    yes    no    no     yes   no     no     yes   no      no    yes   401
be told that it may pull the private one    | 401    no    yes   yes    yes    yes   yes    yes    no    no     yes   403    403    yes   no      no    yes   401
be told that it may push to the private one | 401    no    yes   yes    no     yes   yes    no     no    no     yes   403    403    yes   no      no    yes   401
delete a tag of the private one             | 401    403   202   202    403    202   202    403    403   403    202   403    403    202   403     403   202   401`;

// Only superusers push and delete; pulls follow visibility.
const REGISTRY_BY_BASIC = `
                                            | nobody plain d.own d.coll d.cons n.own n.coll n.cons p.own p.view group r.pull r.push r.all creator staff super gone
push a new name, own namespace              | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   201   401
push a new name, foreign namespace          | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   201   401
push a new name, absent namespace           | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   201   401
push to the private one                     | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   201   401
push to the public one                      | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   201   401
push to a regular one                       | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   400   401
pull the public one                         | 200    200   200   200    200    200   200    200    200   200    200   200    200    200   200     200   200   401
pull the private one                        | 401    404   200   200    200    200   200    200    404   404    200   200    200    200   404     404   200   401
pull an absent one                          | 401    404   404   404    404    404   404    404    404   404    404   404    404    404   404     404   404   401
mount from the private one                  | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   201   401
list tags of the public one                 | 200    200   200   200    200    200   200    200    200   200    200   200    200    200   200     200   200   401
list tags of the private one                | 401    404   200   200    200    200   200    200    404   404    200   200    200    200   404     404   200   401
referrers in the public one                 | 200    200   200   200    200    200   200    200    200   200    200   200    200    200   200     200   200   401
referrers in the private one                | 401    404   200   200    200    200   200    200    404   404    200   200    200    200   404     404   200   401
public one in the catalog                   | yes    yes   yes   yes    yes    yes   yes    yes    yes   yes    yes   yes    yes    yes   yes     yes   yes   401
private one in the catalog                  | no     no    yes   yes    yes    yes   yes    yes    no    no     yes   no     no     yes   no      no    yes   401
be told that it may pull the private one    | 401    no    yes   yes    yes    yes   yes    yes    no    no     yes   403    403    yes   no      no    yes   401
be told that it may push to the private one | 401    no    no    no     no     no    no     no     no    no     no    403    403    no    no      no    yes   401
delete a tag of the private one             | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   202   401`;

// The management API takes Basic in either case, and no access token that was not made for it.
const MANAGEMENT = `
publish a new name, own namespace           | 401    202   202   202    202    202   202    202    202   202    202   403    403    202   202     202   202   401
publish a new name, foreign namespace       | 401    403   403   403    403    202   202    403    403   403    202   403    403    202   403     403   202   401
publish a new name, absent namespace        | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   202     403   202   401
list the repository of the public one       | 401    yes   yes   yes    yes    yes   yes    yes    yes   yes    yes   403    403    yes   yes     yes   yes   401
read the repository of the public one       | 401    200   200   200    200    200   200    200    200   200    200   403    403    200   200     200   200   401
change the public one                       | 401    403   202   403    403    202   202    403    403   403    202   403    403    202   403     403   202   401
move within the namespace                   | 401    404   403   403    403    202   202    403    404   404    202   403    403    202   404     404   202   401
move into own namespace                     | 401    404   202   403    403    202   202    403    404   404    202   403    403    202   404     404   202   401`;

describe.each([
  ['tokens', REGISTRY_BY_TOKENS, 'false'],
  ['basic', REGISTRY_BY_BASIC, 'true'],
] as const)('with %s', (way, registry, BERTH_TOKEN_AUTH_DISABLED) => {
  const expectations = expectationsIn(`${registry}${MANAGEMENT}`);
  let berth: Berth;
  let owner: Door;

  beforeAll(async () => {
    // A deactivated user fails with every deed, and is to be told why each time.
    berth = await startBerth({ env: { BERTH_TOKEN_AUTH_DISABLED, BERTH_LOGIN_FAILURES: '1000' } });
    const { username, password } = berth.admin;
    owner = new Door(berth, way, `${username}:${password}`);
    await berth.addUser('the-plain', 'password', { roles: [] });
  });
  afterAll(() => berth.stop());

  it('every caller and every deed is in the table', () => {
    expect([...expectations.keys()]).toEqual(CALLERS);
    for (const row of expectations.values()) expect(Object.keys(row)).toEqual(Object.keys(DEEDS));
  });

  it.each(CALLERS)('%s may do what the table says, and no more', async (caller) => {
    const stage = await setStage(berth, way, caller, owner);

    const outcomes: Record<string, string> = {};
    for (const [deed, attempt] of Object.entries(DEEDS)) outcomes[deed] = await attempt(stage, berth);

    expect(outcomes).toEqual(expectations.get(caller));
  });
});
