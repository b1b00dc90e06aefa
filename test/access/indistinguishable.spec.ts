import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { addUserLike, basic, bearer, makeAccessToken } from '../support/token-endpoint.js';
import { type Answer, answerOf } from './answers.js';
import { Door, type Way } from './door.js';
import { imageIn, type NamedRequest, requestsAbout } from './requests.js';
import { giveRole, idsOf, setPrivate } from './roles.js';

// Of one length, so that headers that tell a length can be compared too.
const PRIVATE = 'vault/hidden';
// Private as well, and shows nothing yet: it waits for its first push.
const WAITING = 'vault/unused';
const ABSENT = ['vault/absent', 'other/absent', WAITING];
const MINE = 'plain/mine';
const ACTIONS = ['pull', 'push', 'delete'];
const ALL = 'pull,push,delete';
const PAST = new Set(['token', 'access_token', 'issued_at', 'iat', 'nbf', 'exp', 'jti']);

const payloadOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const lasting = (fields: object) => Object.entries(fields).filter(([name]) => !PAST.has(name));

describe.each<Way>(['tokens', 'basic'])('private and absent are the same to outsiders, with %s', (way) => {
  let berth: Berth;
  let robot: string;
  let requests: readonly NamedRequest[];

  beforeAll(async () => {
    berth = await startBerth({ env: { BERTH_TOKEN_AUTH_DISABLED: String(way === 'basic') } });
    const { username, password } = berth.admin;
    const owner = new Door(berth, way, `${username}:${password}`);
    await owner.push(PRIVATE);
    await owner.push(MINE);
    await setPrivate(berth, PRIVATE);
    const waiting = { name: WAITING, base_path: WAITING, private: true };
    expect((await owner.manage('POST', 'distributions/container/container/', waiting)).status).toBe(202);
    await berth.addUser('plain', 'password', { roles: [] });
    await addUserLike(berth, 'plain', 'robot');
    await giveRole(
      berth,
      'namespace_collaborator',
      { user: 'robot' },
      (await idsOf(berth, PRIVATE)).namespace,
    );
    const scopes = [{ name: 'elsewhere', actions: ACTIONS }];
    robot = `robot:${await makeAccessToken(berth, 'robot', { scopes })}`;
    const scope = `repository:${PRIVATE}:pull,push`;
    const begun = await owner.registry(`/v2/${PRIVATE}/blobs/uploads/`, [scope], { method: 'POST' });
    const upload = begun.headers.get('docker-upload-uuid') ?? begun.headers.get('location')?.slice(-36);
    requests = requestsAbout(imageIn(PRIVATE), upload ?? '', MINE);
  });
  afterAll(() => berth.stop());

  const tokenFor = async (credentials: string | null, scope: string): Promise<string> => {
    const answer = await new Door(berth, way, credentials).tokenAnswer([scope]);
    return ((await answer.json()) as { token: string }).token;
  };
  const headersOf = async (credentials: string | null, scope: string): Promise<Record<string, string>> => {
    if (way === 'tokens') return bearer(await tokenFor(credentials, scope));
    return credentials === null ? {} : basic(credentials);
  };
  const ask = async (
    name: string,
    [method, path, init]: NamedRequest,
    headers: Record<string, string>,
  ): Promise<Answer> =>
    answerOf(
      await berth.fetch(`/v2/${name}/${path}`, {
        ...init,
        method,
        headers: { ...(init?.headers as Record<string, string>), ...headers },
      }),
      [name],
    );
  const credentialsOf: Record<string, () => string | null> = {
    nobody: () => null,
    'an unentitled user': () => 'plain:password',
    'a robot outside its scope': () => robot,
  };

  /** Asks about each name, with headers that may depend on the name, and compares. */
  const compare = async (headersFor: (name: string) => Promise<Record<string, string>>): Promise<void> => {
    const headers = new Map<string, Record<string, string>>();
    for (const name of [PRIVATE, ...ABSENT]) headers.set(name, await headersFor(name));
    for (const request of requests) {
      const [hidden, ...absent] = await Promise.all(
        [PRIVATE, ...ABSENT].map((name) => ask(name, request, headers.get(name) ?? {})),
      );
      const label = request.slice(0, 2).join(' ');
      for (const one of absent) expect([label, hidden]).toEqual([label, one]);
    }
  };

  it('and to nobody else', async () => {
    const { username, password } = berth.admin;
    const [hidden, absent] = await Promise.all(
      [PRIVATE, 'vault/absent'].map(async (name) =>
        ask(
          name,
          ['GET', 'manifests/v1'],
          await headersOf(`${username}:${password}`, `repository:${name}:${ALL}`),
        ),
      ),
    );

    expect([hidden?.status, absent?.status]).toEqual([200, 404]);
  });

  it('without credentials', () => compare(async () => ({})));

  it.each(Object.keys(credentialsOf))('for %s, asking for just that', (who) =>
    compare((name) => headersOf(credentialsOf[who]?.() ?? null, `repository:${name}:${ALL}`)),
  );

  it.each(Object.keys(credentialsOf))('for %s, asking to pull', (who) =>
    compare((name) => headersOf(credentialsOf[who]?.() ?? null, `repository:${name}:pull`)),
  );

  it.each(Object.keys(credentialsOf))('for %s, with what is good for another repository', (who) =>
    compare(() => headersOf(credentialsOf[who]?.() ?? null, `repository:${MINE}:${ALL}`)),
  );

  it.each(Object.keys(credentialsOf))('for %s, asking for a token', async (who) => {
    const told = async (name: string) => {
      const door = new Door(berth, way, credentialsOf[who]?.() ?? null);
      const scopes = [`repository:${name}:pull`, `repository:${name}:${ALL}`, `repository:${name}:*`];
      const { status, headers, body } = await answerOf(await door.tokenAnswer(scopes), []);
      const { token, ...answered } = JSON.parse(body);
      // Hashes of what was asked for and refused: as many of them, and nothing else can be told of them.
      const { denied, ...payload } = payloadOf(token);
      const said = JSON.stringify([lasting(answered), lasting(payload), String(denied).length]);
      return { status, headers, said: said.replaceAll(name, '<asked for>') };
    };

    const hidden = await told(PRIVATE);

    for (const name of ABSENT) expect(hidden).toEqual(await told(name));
    expect(hidden.said).toContain('"access",[]');
  });

  it('in lists', async () => {
    const shown = async (credentials: string | null, path: string) => {
      const answer = await berth.fetch(path, { headers: await headersOf(credentials, 'registry:catalog:*') });
      return answer.text();
    };

    for (const credentials of Object.values(credentialsOf))
      for (const query of ['', '?n=1', '?n=1&last=v', '?last=vault/hidde', '?n=1&last=plain/mine'])
        expect(await shown(credentials(), `/v2/_catalog${query}`)).not.toContain('vault');
  });
});
