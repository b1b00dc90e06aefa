import { createHmac, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { rawRequest } from '../support/raw-request.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';

interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

interface TokenResponse {
  readonly token: string;
  readonly access_token: string;
  readonly expires_in: number;
  readonly issued_at: string;
  readonly scope: string;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const basic = (credentials: string) => ({
  Authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
});
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const begin = (berth: Berth, name: string, headers: Record<string, string> = {}) =>
  berth.fetch(`/v2/${name}/blobs/uploads/`, { method: 'POST', headers });
const unauthorized = { status: 401, codes: ['UNAUTHORIZED'] };

describe('with tokens', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
    await berth.addUser('user', 'password');
    await registry.pushImage('auth/public', 'v1', 'layer');
  });
  afterAll(() => berth.stop());

  const token = async (query: string, headers: Record<string, string> = {}): Promise<TokenResponse> =>
    (await berth.fetch(`/token?${query}`, { headers })).json() as Promise<TokenResponse>;
  const grantedTo = async (query: string, headers: Record<string, string> = {}) =>
    decode((await token(query, headers)).token).access as Access[];
  const postToken = (form: Record<string, string>) =>
    berth.fetch('/token', { method: 'POST', body: new URLSearchParams(form) });
  const user = basic('user:password');

  describe('a challenge', () => {
    it('of GET /v2/ names the realm and the service, and no scope', async () => {
      const response = await berth.fetch('/v2/');

      expect(response.headers.get('www-authenticate')).toBe(
        `Bearer realm="${berth.url}/token",service="berth"`,
      );
      expect(await refusalOf(response)).toEqual(unauthorized);
    });

    it('comes without a trailing slash too', async () => {
      const response = await berth.fetch('/v2');

      expect(response.status).toBe(401);
    });

    it('of an anonymous push names what is needed', async () => {
      const response = await begin(berth, 'auth/anonymous');

      expect(response.headers.get('www-authenticate')).toBe(
        `Bearer realm="${berth.url}/token",service="berth",scope="repository:auth/anonymous:pull,push"`,
      );
      expect(await refusalOf(response)).toEqual(unauthorized);
    });

    it('of the catalog names what is needed', async () => {
      const response = await berth.fetch('/v2/_catalog');

      expect(response.headers.get('www-authenticate')).toContain('scope="registry:catalog:*"');
      expect(await refusalOf(response)).toEqual(unauthorized);
    });

    it('of a token that allows too little says so', async () => {
      const { token: anonymous } = await token('scope=repository:auth/narrow:pull,push');

      const response = await begin(berth, 'auth/narrow', bearer(anonymous));

      expect(response.headers.get('www-authenticate')).toMatch(
        /scope="repository:auth\/narrow:pull,push",error="insufficient_scope"$/,
      );
      expect(await refusalOf(response)).toEqual(unauthorized);
    });

    it('keeps its form with any host that the client names', async () => {
      const headers = { Host: 'evil",realm="http://evil.example' };

      const response = await rawRequest(berth, { method: 'GET', path: '/v2/', headers });

      expect(response.headers.get('www-authenticate') ?? '').not.toContain('",realm=');
    });

    it('comes before anything is made', async () => {
      await begin(berth, 'auth/not-made');

      const rows = await berth.database.query(`SELECT 1 FROM distribution WHERE name = 'auth/not-made'`);
      expect(rows).toEqual([]);
    });
  });

  describe('a token', () => {
    it('is what clients expect', async () => {
      const issued = await token('service=berth&scope=repository:grants/a:pull,push&account=user', user);

      expect(issued).toMatchObject({
        token: issued.access_token,
        expires_in: 3600,
        scope: 'repository:grants/a:pull,push',
      });
      expect(new Date(issued.issued_at).toISOString()).toBe(issued.issued_at);
      expect(decode(issued.token)).toMatchObject({
        iss: 'berth',
        aud: 'berth',
        sub: 'user',
        access: [{ type: 'repository', name: 'grants/a', actions: ['pull', 'push'] }],
      });
    });

    it('without credentials allows pulls', async () => {
      const access = await grantedTo('scope=repository:auth/public:pull,push,delete');

      expect(access).toEqual([
        { type: 'repository', name: 'auth/public', actions: ['pull'], isPublic: true },
      ]);
    });

    it('without scopes proves a login', async () => {
      const issued = await token('service=berth&client_id=docker', user);

      const response = await berth.fetch('/v2/', { headers: bearer(issued.token) });

      expect(decode(issued.token).access).toEqual([]);
      expect(await response.json()).toEqual({});
      expect(issued).not.toHaveProperty('refresh_token');
    });

    it('takes repeated scopes, and several scopes in one', async () => {
      const access = await grantedTo(
        'scope=repository:grants/a:pull&scope=repository:grants/b:push%20repository:grants/c:pull,push',
        user,
      );

      expect(access).toEqual([
        { type: 'repository', name: 'grants/a', actions: ['pull'] },
        { type: 'repository', name: 'grants/b', actions: ['push'] },
        { type: 'repository', name: 'grants/c', actions: ['pull', 'push'] },
      ]);
    });

    it('drops a malformed scope, and that one alone', async () => {
      const access = await grantedTo(
        'scope=repository&scope=repository:grants/a:pull&scope=::&scope=repository:UPPER:pull&scope=%00',
        user,
      );

      expect(access).toEqual([{ type: 'repository', name: 'grants/a', actions: ['pull'] }]);
    });

    it('drops a name with a host, which is none of ours', async () => {
      const access = await grantedTo('scope=repository:localhost:5000/grants/a:pull', user);

      expect(access).toEqual([]);
    });

    it('allows all actions by *', async () => {
      const access = await grantedTo('scope=repository:grants/a:*', user);

      expect(access).toEqual([{ type: 'repository', name: 'grants/a', actions: ['pull', 'push', 'delete'] }]);
    });

    it.each([
      ['a wrong password', basic('user:wrong')],
      ['an unknown user', basic('nobody:password')],
      ['no password', basic('user')],
      ['an empty password', basic('user:')],
      ['NUL in the user name', basic('us\0er:password')],
      ['another scheme', { Authorization: 'Digest user' }],
      ['what is not base64', { Authorization: 'Basic ???' }],
    ])('is refused to %s', async (_, headers) => {
      const response = await berth.fetch('/token', { headers });

      expect(response.headers.get('www-authenticate')).not.toBeNull();
      expect(await refusalOf(response)).toEqual(unauthorized);
    });

    it('is given to a password with colons and other letters', async () => {
      await berth.addUser('odd', 'pä:ss:wörd');

      const access = await grantedTo('scope=repository:odd/a:push', basic('odd:pä:ss:wörd'));

      expect(access).toEqual([{ type: 'repository', name: 'odd/a', actions: ['push'] }]);
    });

    it('is refused to a user who has been deactivated, at once', async () => {
      await berth.addUser('former', 'password');
      await token('service=berth', basic('former:password'));
      await berth.database.query(`UPDATE "user" SET is_active = false WHERE username = 'former'`);

      const response = await berth.fetch('/token', { headers: basic('former:password') });

      expect(await refusalOf(response)).toEqual(unauthorized);
    });

    describe('by the password grant, as containerd asks for it', () => {
      const form = { grant_type: 'password', service: 'berth', client_id: 'containerd', username: 'user' };

      it('allows what was asked for', async () => {
        const scope = 'repository:grants/a:pull,push repository:grants/b:pull';

        const response = await postToken({ ...form, password: 'password', scope });

        const issued = (await response.json()) as TokenResponse;
        expect([response.status, issued.scope]).toEqual([200, scope]);
        expect((await begin(berth, 'grants/a', bearer(issued.token))).status).toBe(202);
      });

      it('is refused to a wrong password', async () => {
        const response = await postToken({ ...form, password: 'wrong' });

        expect(await refusalOf(response)).toEqual(unauthorized);
      });

      it.each([{}, { grant_type: 'authorization_code' }])(
        'is not to be had by another grant: %o',
        async (other) => {
          const response = await postToken({ ...(other as Record<string, string>) });

          expect(await refusalOf(response)).toMatchObject({ status: 400 });
        },
      );

      it('does not take a form of any size', async () => {
        const response = await postToken({ ...form, scope: 'x'.repeat(1024 * 1024) });

        const { status, codes } = await refusalOf(response);
        expect(status).toBe(413);
        expect(codes).not.toContain('MANIFEST_INVALID');
      });

      it('takes NUL for a user whom nobody knows', async () => {
        const response = await postToken({ ...form, username: 'us\0er', password: 'pass\0word' });

        expect(await refusalOf(response)).toEqual(unauthorized);
      });
    });
  });

  describe('a pull', () => {
    const path = '/v2/auth/public/manifests/v1';

    it('of a public repository needs no token', async () => {
      const response = await berth.fetch(path);

      expect(response.status).toBe(200);
    });

    it('with a token for another repository is as good as one without', async () => {
      const { token: other } = await token('scope=repository:auth/other:pull');

      const response = await berth.fetch(path, { headers: bearer(other) });

      expect(response.status).toBe(200);
    });

    it.each(['user:wrong', 'nobody:password', 'user', ''])(
      'with %j as Basic is refused',
      async (credentials) => {
        const response = await berth.fetch(path, { headers: basic(credentials) });

        expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
        expect(await refusalOf(response)).toEqual(unauthorized);
      },
    );
  });

  describe('a right password as Basic', () => {
    it('is as good as a token for the same user', async () => {
      const digest = digestOf('basic');
      const statuses = [];

      for (const request of ['', 'auth/public/manifests/v1', 'auth/public/tags/list'])
        statuses.push((await berth.fetch(`/v2/${request}`, { headers: user })).status);
      const pushed = await berth.fetch(`/v2/user/basic/blobs/uploads/?digest=${digest}`, {
        method: 'POST',
        body: 'basic',
        headers: user,
      });

      expect(statuses).toEqual([200, 200, 200]);
      expect(pushed.status).toBe(201);
      expect((await berth.fetch(`/v2/user/basic/blobs/${digest}`, { headers: user })).status).toBe(200);
    });

    it('mounts from what is private to others, as a token for both names would', async () => {
      const mine = new RegistryClient(berth, 'user:password');
      await mine.pushImage('user/hidden', 'v1', 'a hidden layer');
      await berth.database.query(`UPDATE distribution SET private = true WHERE base_path = 'user/hidden'`);
      await registry.pushImage('admin/hidden', 'v1', 'a layer of somebody else');
      await berth.database.query(`UPDATE distribution SET private = true WHERE base_path = 'admin/hidden'`);
      const mount = async (bytes: string, from: string) => {
        const path = `/v2/user/by-basic/blobs/uploads/?mount=${digestOf(bytes)}&from=${from}`;
        return (await berth.fetch(path, { method: 'POST', headers: user })).status;
      };

      expect(await mount('a hidden layer', 'user/hidden')).toBe(201);
      expect(await mount('a layer of somebody else', 'admin/hidden')).toBe(202);
    });

    it('allows no more than a token', async () => {
      await registry.pushImage('admin/own', 'v1', 'layer');

      const [push, remove] = [
        await begin(berth, 'admin/own', user),
        await berth.fetch('/v2/admin/own/manifests/v1', { method: 'DELETE', headers: user }),
      ];

      expect(await refusalOf(push)).toEqual({ status: 403, codes: ['DENIED'] });
      expect(await refusalOf(remove)).toEqual({ status: 403, codes: ['DENIED'] });
    });
  });

  describe('the token endpoint', () => {
    it.each(['GET', 'POST'])('asks for a name and a password, and not for a token, by %s', async (method) => {
      const form = new URLSearchParams({ grant_type: 'password', username: 'user', password: 'wrong' });
      const response =
        method === 'GET'
          ? await berth.fetch('/token?service=berth', { headers: basic('user:wrong') })
          : await berth.fetch('/token', { method, body: form });

      expect(response.headers.get('www-authenticate')).toBe('Basic realm="berth"');
      expect(await refusalOf(response)).toEqual(unauthorized);
    });

    it('gives a token for a token, which allows no more and ends no later', async () => {
      const [mine, other] = ['repository:user/mine:pull', 'repository:user/other:pull,push'];
      const first = await token(`scope=${mine},push&scope=registry:catalog:*`, user);

      const second = await token(`scope=${mine},push,delete&scope=${other}`, bearer(first.token));
      const third = await token(`scope=${mine}&scope=${other}`, bearer(second.token));

      expect([second.scope, third.scope]).toEqual([`${mine},push`, mine]);
      const ends = [first, second, third].map(({ token: one }) => Number(decode(one).exp));
      expect(Math.max(...ends.slice(1))).toBeLessThanOrEqual(Number(ends[0]));
      expect((await begin(berth, 'user/mine', bearer(second.token))).status).toBe(202);
      expect(await refusalOf(await begin(berth, 'user/mine', bearer(third.token)))).toEqual(unauthorized);
    });

    it('gives nothing for a token that is not good', async () => {
      const { token: good } = await token('scope=repository:user/mine:pull', user);

      const response = await berth.fetch('/token', { headers: bearer(good.slice(0, -8)) });

      expect(response.headers.get('www-authenticate')).toBe('Basic realm="berth"');
      expect(await refusalOf(response)).toEqual(unauthorized);
    });

    it('gives out no token that is too large for a header', async () => {
      const scopeOf = (number: number) => `repository:user/${String(number).padStart(55, 'a')}:pull,push`;
      const asked = Array.from({ length: 400 }, (_, number) => scopeOf(number));
      const refused = asked.map((scope) => scope.replace('user/', 'admin/'));
      const body = new URLSearchParams({
        grant_type: 'password',
        username: 'user',
        password: 'password',
        scope: [...refused.slice(0, 100), ...asked].join(' '),
      });

      const { token: large, scope } = (await (
        await berth.fetch('/token', { method: 'POST', body })
      ).json()) as TokenResponse;

      const granted = scope.split(' ');
      expect(granted.length).toBeGreaterThanOrEqual(120);
      expect(granted.filter((one) => !asked.includes(one))).toEqual([]);
      const [, name = ''] = granted.at(-1)?.split(':') ?? [];
      expect((await begin(berth, name, bearer(large))).status).toBe(202);
      const [, foreign = ''] = refused[0]?.split(':') ?? [];
      expect((await refusalOf(await begin(berth, foreign, bearer(large)))).status).toBe(403);
    });

    it('says what is too large where headers are', async () => {
      const headers = { 'X-Large': 'x'.repeat(70_000) };
      const response = await rawRequest(berth, { method: 'GET', path: '/v2/', headers });

      expect(response.status).toBe(431);
      expect(await response.text()).toContain('the headers and the URL have more than 65536 bytes');
    });
  });

  describe('a mount that names no source', () => {
    it('takes nothing from a private repository that the token does not name', async () => {
      const digest = await registry.pushBlob('user/secret', 'a secret layer');
      await registry.pushImage('user/secret', 'v1', 'a secret layer');
      await berth.database.query(`UPDATE distribution SET private = true WHERE base_path = 'user/secret'`);
      const mount = async (scope: string) =>
        berth.fetch(`/v2/user/target/blobs/uploads/?mount=${digest}`, {
          method: 'POST',
          headers: bearer((await token(scope, user)).token),
        });
      const target = 'scope=repository:user/target:pull,push';

      const [without, named] = [
        await mount(target),
        await mount(`${target}&scope=repository:user/secret:pull`),
      ];

      expect([without.status, named.status]).toEqual([202, 201]);
    });
  });

  describe('a push', () => {
    it('needs a token for its own repository', async () => {
      const { token: other } = await token('scope=repository:auth/mine:pull,push', user);

      const response = await begin(berth, 'auth/theirs', bearer(other));

      expect(await refusalOf(response)).toEqual(unauthorized);
    });

    it('needs more than a token to pull', async () => {
      const { token: narrow } = await token('scope=repository:auth/mine:pull', user);

      const response = await begin(berth, 'auth/mine', bearer(narrow));

      expect(await refusalOf(response)).toEqual(unauthorized);
    });

    it.each([
      ['POST', 'blobs/uploads/'],
      ['POST', `blobs/uploads/?digest=${digestOf('x')}`],
      ['POST', `blobs/uploads/?mount=${digestOf('layer')}&from=auth/public`],
      ['GET', `blobs/uploads/${randomUUID()}`],
      ['PATCH', `blobs/uploads/${randomUUID()}`],
      ['PUT', `blobs/uploads/${randomUUID()}?digest=${digestOf('x')}`],
      ['DELETE', `blobs/uploads/${randomUUID()}`],
      ['PUT', 'manifests/v1'],
    ])('is refused to anonymous clients: %s %s', async (method, path) => {
      const response = await berth.fetch(`/v2/auth/public/${path}`, { method });

      expect(response.headers.get('www-authenticate')).toContain('scope="repository:auth/public:pull,push"');
      expect(await refusalOf(response)).toEqual(unauthorized);
    });

    it('is open to users who are logged in, in a namespace that they may make', async () => {
      const client = new RegistryClient(berth, 'user:password');

      const manifest = await client.pushImage('by-user/app', 'v1', 'layer');

      expect(await (await berth.fetch('/v2/by-user/app/manifests/v1')).text()).toBe(manifest);
    });
  });

  describe('a token is not valid that', () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: 'berth',
      aud: 'berth',
      sub: 'admin',
      uid: 1,
      epoch: 0,
      exp: now + 600,
      nbf: now - 60,
      access: [{ type: 'repository', name: 'auth/forged', actions: ['pull', 'push'] }],
    };
    let key: string;
    let kid: unknown;

    const signed = (changed: object, pem = key, header: object = { alg: 'ES256', typ: 'JWT', kid }) => {
      const message = `${encode(header)}.${encode({ ...claims, ...changed })}`;
      const signature = sign('sha256', Buffer.from(message), { key: pem, dsaEncoding: 'ieee-p1363' });
      return `${message}.${signature.toString('base64url')}`;
    };
    const hmac = (secret: string) => {
      const message = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${encode(claims)}`;
      return `${message}.${createHmac('sha256', secret).update(message).digest('base64url')}`;
    };
    const publicKey = () => createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
    const otherKey = () =>
      generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString();
    const bringingItsKey = () => {
      const pem = otherKey();
      const jwk = createPublicKey(pem).export({ format: 'jwk' });
      return signed({}, pem, { alg: 'ES256', typ: 'JWT', kid, jwk });
    };
    const tampered = () => {
      const [header, , signature] = signed({}).split('.');
      return [header, encode({ ...claims, sub: 'root' }), signature].join('.');
    };

    beforeAll(async () => {
      key = await readFile(join(berth.dataDir, 'token-key.pem'), 'utf8');
      const [header = ''] = (await token('service=berth')).token.split('.');
      kid = JSON.parse(Buffer.from(header, 'base64url').toString()).kid;
    });

    it.each<[string, () => string]>([
      ['has been tampered with', tampered],
      ['has lost its signature', () => signed({}).replace(/[^.]+$/, '')],
      ['was signed by another key', () => signed({}, otherKey())],
      ['has expired', () => signed({ exp: now - 70 })],
      ['is not valid yet', () => signed({ nbf: now + 600 })],
      ['is of another issuer', () => signed({ iss: 'other' })],
      ['is for another audience', () => signed({ aud: 'other' })],
      ['is signed by nothing', () => `${encode({ alg: 'none', kid })}.${encode(claims)}.`],
      ['is signed by nothing, written otherwise', () => `${encode({ alg: 'nOnE', kid })}.${encode(claims)}.`],
      ['is signed by zeros', () => signed({}).replace(/[^.]+$/, Buffer.alloc(64).toString('base64url'))],
      ['brings a key of its own', bringingItsKey],
      ['names no key', () => signed({}, key, { alg: 'ES256', typ: 'JWT' })],
      [
        'names a file for a key',
        () => signed({}, key, { alg: 'ES256', typ: 'JWT', kid: '../token-key.pem' }),
      ],
      ['takes our public key for a secret', () => hmac(publicKey())],
      ['is no token', () => 'nonsense'],
      ['is empty', () => ''],
      ['has a body that is not JSON', () => `${encode({ alg: 'ES256', kid })}.bm9wZQ.AAAA`],
    ])('%s', async (_, forge) => {
      const headers = bearer(forge());

      const [push, pull] = [
        await begin(berth, 'auth/forged', headers),
        await berth.fetch('/v2/auth/public/manifests/v1', { headers }),
      ];

      expect(push.headers.get('www-authenticate')).toMatch(
        /^Bearer .*scope="repository:auth\/forged:pull,push"/,
      );
      expect(await refusalOf(push)).toEqual(unauthorized);
      expect(await refusalOf(pull)).toEqual(unauthorized);
    });

    it.each([
      ['ended', { exp: now - 10 }],
      ['began', { nbf: now + 40, iat: now + 40 }],
    ])('is good although it %s at another time by the clock of another host', async (_, times) => {
      const response = await begin(berth, 'auth/forged', bearer(signed(times)));

      expect(response.status).toBe(202);
    });

    it.each([-1, -10, -50])('ends %d seconds from now buys no other one', async (left) => {
      const held = signed({ exp: now + left });

      const response = await berth.fetch('/token?scope=repository:auth/forged:push', {
        headers: bearer(held),
      });

      expect(await refusalOf(response)).toEqual(unauthorized);
    });

    it('is made like ours, but for nothing, proves that the others fail for what they are', async () => {
      const response = await begin(berth, 'auth/forged', bearer(signed({})));

      expect(response.status).toBe(202);
    });
  });

  describe('a name that is served by a regular repository', () => {
    const TABLES = ['repository', 'repository_version', 'distribution', 'namespace', 'container_upload'];
    const state = () =>
      Promise.all(TABLES.map((table) => berth.database.query(`SELECT * FROM ${table} ORDER BY id`)));

    beforeAll(async () => {
      const [namespace, repository] = [randomUUID(), randomUUID()];
      await berth.database.query(`INSERT INTO namespace (id, name) VALUES ($1, 'regular')`, [namespace]);
      await berth.database.query(
        `INSERT INTO repository (id, name, plugin, kind) VALUES ($1, 'a regular one', 'container', 'regular')`,
        [repository],
      );
      await berth.database.query(
        `INSERT INTO repository_version (id, repository_id, number) VALUES ($1, $2, 0)`,
        [randomUUID(), repository],
      );
      await berth.database.query(
        `INSERT INTO distribution (id, plugin, name, base_path, namespace_id, repository_id)
         VALUES ($1, 'container', 'regular', 'regular/served', $2, $3)`,
        [randomUUID(), namespace, repository],
      );
    });

    it.each([
      ['POST', 'blobs/uploads/', undefined],
      ['POST', `blobs/uploads/?digest=${digestOf('x')}`, 'x'],
      ['POST', `blobs/uploads/?mount=${digestOf('layer')}&from=auth/public`, undefined],
      ['PUT', 'manifests/v1', JSON.stringify({ schemaVersion: 2, manifests: [] })],
    ])('takes no %s %s, which changes nothing', async (method, path, body = '') => {
      const before = await state();

      const response = await registry.fetch(`/v2/regular/served/${path}`, { method, body });

      expect(await refusalOf(response)).toEqual({ status: 400, codes: ['NAME_INVALID'] });
      expect(await state()).toEqual(before);
    });

    it('can be read', async () => {
      const response = await berth.fetch('/v2/regular/served/tags/list');

      expect(await response.json()).toEqual({ name: 'regular/served', tags: [] });
    });

    it('says that it is read-only', async () => {
      const response = await registry.fetch('/v2/regular/served/blobs/uploads/', { method: 'POST' });

      expect(await response.text()).toContain('repository is read-only');
    });

    it('takes no push either when only the repository has it, which changes nothing', async () => {
      await berth.database.query(
        `INSERT INTO repository (id, name, plugin, kind) VALUES ($1, 'unserved/regular', 'container', 'regular')`,
        [randomUUID()],
      );
      const before = await state();

      const response = await registry.fetch('/v2/unserved/regular/blobs/uploads/', { method: 'POST' });

      expect(await refusalOf(response)).toEqual({ status: 400, codes: ['NAME_INVALID'] });
      expect(await state()).toEqual(before);
    });
  });
});

describe('with BERTH_TOKEN_AUTH_DISABLED', () => {
  let berth: Berth;
  const admin = basic('admin:admin-password');
  const user = basic('user:password');

  beforeAll(async () => {
    berth = await startBerth({ env: { BERTH_TOKEN_AUTH_DISABLED: 'true' } });
    await berth.addUser('user', 'password');
    await berth.addSuperuser('root', 'password');
  });
  afterAll(() => berth.stop());

  it('GET /v2/ needs a login', async () => {
    const anonymous = await berth.fetch('/v2/');
    const statuses = await Promise.all([user, admin].map((headers) => berth.fetch('/v2/', { headers })));

    expect(anonymous.headers.get('www-authenticate')).toMatch(/^Basic realm="[^"]+"/);
    expect(await refusalOf(anonymous)).toEqual(unauthorized);
    expect(statuses.map(({ status }) => status)).toEqual([200, 200]);
  });

  it.each([
    ['a wrong password', basic('admin:wrong')],
    ['a token', bearer('a.b.c')],
    ['nonsense', { Authorization: 'nonsense' }],
  ])('%s is refused', async (_, headers) => {
    const response = await berth.fetch('/v2/', { headers });

    expect(response.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect(await refusalOf(response)).toEqual(unauthorized);
  });

  it('superusers push', async () => {
    const headers = basic('root:password');
    const digest = digestOf('layer');

    const response = await berth.fetch(`/v2/basic/pushed/blobs/uploads/?digest=${digest}`, {
      method: 'POST',
      body: 'layer',
      headers,
    });

    expect(response.status).toBe(201);
  });

  it('other users do not push', async () => {
    const response = await begin(berth, 'basic/refused', user);

    expect(await refusalOf(response)).toEqual({ status: 403, codes: ['DENIED'] });
  });

  it('nobody pushes without a login', async () => {
    const response = await begin(berth, 'basic/anonymous');

    expect(response.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect(await refusalOf(response)).toEqual(unauthorized);
  });

  it('anybody pulls', async () => {
    const digest = digestOf('pulled');
    const path = `/v2/basic/pulled/blobs/uploads/?digest=${digest}`;
    await berth.fetch(path, { method: 'POST', body: 'pulled', headers: admin });

    const responses = await Promise.all(
      [{}, user].map((headers) => berth.fetch(`/v2/basic/pulled/blobs/${digest}`, { headers })),
    );

    expect(responses.map(({ status }) => status)).toEqual([200, 200]);
  });
});
