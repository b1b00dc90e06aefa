import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
} from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { refusalOf } from '../support/refusal.js';
import { attempt } from '../support/run.js';
import { type SecondApi, startSecondApi } from '../support/second-api.js';
import { bearer, getToken, tokenIn } from '../support/token-endpoint.js';

type PublicKey = JWK & { readonly kid: string };

const ADMIN = 'admin:admin-password';
const unauthorized = { status: 401, codes: ['UNAUTHORIZED'] };

const tokenOf = async (server: Pick<Berth, 'fetch'>) => (await tokenIn(getToken(server, '', ADMIN))).token;
const login = (server: Pick<Berth, 'fetch'>, token: string) =>
  server.fetch('/v2/', { headers: bearer(token) });
const partsOf = (token: string): Record<string, unknown>[] =>
  token.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
const keyIdOf = (token: string) => partsOf(token)[0]?.kid;
const keysOf = async (server: Pick<Berth, 'fetch'>): Promise<PublicKey[]> =>
  ((await (await server.fetch('/.well-known/jwks.json')).json()) as { keys: PublicKey[] }).keys;
const keyIdsOf = async (server: Pick<Berth, 'fetch'>) => (await keysOf(server)).map(({ kid }) => kid);

/** What a token says to anybody who knows no more than the public keys. */
const verifiedBy = async (keys: PublicKey[], token: string) =>
  (await jwtVerify(token, createLocalJWKSet({ keys }))).payload;

/** The claims of a token, signed by this key under this header. */
function signedAgain(token: string, key: KeyObject, header: object): string {
  const encoded = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'JWT', ...header })).toString('base64url');
  const message = `${encoded}.${token.split('.')[1]}`;
  return `${message}.${sign('sha256', Buffer.from(message), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key: KeyObject): string =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString();

describe('the key that is kept in the data directory', () => {
  let berth: Berth;
  let second: SecondApi;

  beforeAll(async () => {
    berth = await startBerth({ worker: false });
    second = await startSecondApi(berth);
  });
  afterAll(async () => {
    await second.stop();
    await berth.stop();
  });

  /** Rotates, and waits until a process signs by the new key. */
  const rotate = async (): Promise<string> => {
    const before = keyIdOf(await tokenOf(berth));
    await berth.command('token-key', 'rotate');
    return eventually(async () => {
      const token = await tokenOf(berth);
      expect(keyIdOf(token)).not.toBe(before);
      return token;
    });
  };

  it('verifies tokens for anybody, and keeps its secret', async () => {
    const token = await tokenOf(berth);

    const response = await berth.fetch('/.well-known/jwks.json');

    const { keys } = (await response.json()) as { keys: PublicKey[] };
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'public, max-age=300']);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(keys).toEqual([
      {
        kty: 'EC',
        crv: 'P-256',
        alg: 'ES256',
        use: 'sig',
        kid: keyIdOf(token),
        x: expect.stringMatching(/^[\w-]{43}$/),
        y: expect.stringMatching(/^[\w-]{43}$/),
      },
    ]);
    expect(await verifiedBy(keys, token)).toMatchObject({ iss: 'berth', sub: 'admin' });
  });

  it('can be rotated while processes run: the one before is good until the next rotation', async () => {
    const oldest = await tokenOf(berth);
    const older = await rotate();

    const afterOne = [await login(berth, oldest), await login(berth, older), await login(second, older)];
    const keysAfterOne = await keyIdsOf(berth);
    const newest = await rotate();

    expect(afterOne.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(keysAfterOne).toEqual([keyIdOf(older), keyIdOf(oldest)]);
    for (const api of [berth, second]) {
      expect((await login(api, newest)).status).toBe(200);
      expect((await login(api, older)).status).toBe(200);
      expect(await keyIdsOf(api)).toEqual([keyIdOf(newest), keyIdOf(older)]);
      expect(await refusalOf(await login(api, oldest))).toEqual(unauthorized);
    }
    expect(await verifiedBy(await keysOf(second), older)).toMatchObject({ sub: 'admin' });
  });

  it('signs in every process before long', async () => {
    const token = await rotate();

    await eventually(async () => expect(keyIdOf(await tokenOf(second))).toBe(keyIdOf(token)));
  });

  it('is taken by a process that has not noticed it yet', async () => {
    const tokens = [];
    for (let round = 0; round < 3; round++) tokens.push(await rotate());

    for (const token of tokens.slice(-2)) expect((await login(second, token)).status).toBe(200);
  });

  it('never fails a request while it is rotated', async () => {
    let rotating = true;
    const apis = [berth, second];
    const clients = apis.map(async (api) => {
      const statuses = new Set<number>();
      while (rotating) {
        const token = await tokenOf(api);
        for (const other of apis) statuses.add((await login(other, token)).status);
      }
      return [...statuses];
    });

    await rotate();
    rotating = false;

    expect(await Promise.all(clients)).toEqual([[200], [200]]);
  });

  it('is nobody else’s to read', async () => {
    await rotate();

    for (const file of ['token-key.pem', 'token-key.previous.pem'])
      expect((await stat(join(berth.dataDir, file))).mode & 0o777).toBe(0o600);
  });

  it('stays in use when its file is damaged', async () => {
    const token = await tokenOf(berth);
    const path = join(berth.dataDir, 'token-key.pem');
    const kept = await readFile(path);
    await writeFile(path, 'no key');

    // A key that nobody knows has the files read again.
    const kid = randomBytes(32).toString('base64url');
    await login(berth, signedAgain(token, newKey().privateKey, { kid }));

    expect((await login(berth, token)).status).toBe(200);
    expect(keyIdOf(await tokenOf(berth))).toBe(keyIdOf(token));
    await writeFile(path, kept);
  });

  it.each<[string, object]>([
    ['names no key', {}],
    ['names a key that nobody knows', { kid: randomBytes(32).toString('base64url') }],
    ['names a key by what is no id of a key', { kid: randomUUID() }],
    ['names a key by something else than text', { kid: { toString: null } }],
    ['brings its own key', { jwk: newKey().publicKey.export({ format: 'jwk' }) }],
  ])('signs no token that %s', async (_, header) => {
    const token = await tokenOf(berth);
    const key = createPrivateKey(await readFile(join(berth.dataDir, 'token-key.pem')));
    const forged = signedAgain(token, key, header);

    const response = await login(berth, forged);

    expect(await refusalOf(response)).toEqual(unauthorized);
  });

  it('does not sign for the one before', async () => {
    const before = await tokenOf(berth);
    const after = await rotate();
    const { privateKey } = newKey();

    const forged = [before, after].map((token) => signedAgain(token, privateKey, { kid: keyIdOf(token) }));

    for (const token of forged) expect(await refusalOf(await login(berth, token))).toEqual(unauthorized);
  });
});

describe('a key that is given', () => {
  const [older, newer] = [newKey(), newKey()];
  const command = (dataDir: string, env: Record<string, string>, ...args: string[]) =>
    attempt(process.execPath, ['apps/launcher/dist/berth.js', ...args], {
      ...process.env,
      NODE_OPTIONS: '',
      BERTH_DATA_DIR: dataDir,
      ...env,
    });

  it.each([
    ['private', pem(older.privateKey)],
    ['public', pem(older.publicKey)],
  ])('is good together with the %s key before it', async (_, previous) => {
    const before = await startBerth({
      worker: false,
      env: { BERTH_TOKEN_PRIVATE_KEY: pem(older.privateKey) },
    });
    const token = await tokenOf(before);
    await before.stop();
    const berth = await startBerth({
      worker: false,
      env: { BERTH_TOKEN_PRIVATE_KEY: pem(newer.privateKey), BERTH_TOKEN_PREVIOUS_KEY: previous },
    });

    try {
      const current = await tokenOf(berth);

      expect((await login(berth, token)).status).toBe(200);
      expect((await login(berth, current)).status).toBe(200);
      expect(await keyIdsOf(berth)).toEqual([keyIdOf(current), keyIdOf(token)]);
    } finally {
      await berth.stop();
    }
  });

  it('is not rotated by the admin command', async () => {
    const { failed, output } = await command(
      tmpdir(),
      { BERTH_TOKEN_PRIVATE_KEY: pem(newer.privateKey) },
      'token-key',
      'rotate',
    );

    expect(failed).toBe(true);
    expect(output).toBe('berth: the key is given by BERTH_TOKEN_PRIVATE_KEY: change it there\n');
  });

  it.each([
    [['token-key', 'rotate'], /^berth: there is no key at /],
    [['token-key'], /^berth: there is no command token-key\n/],
    [['token-key', 'drop'], /^berth: there is no command token-key drop\n/],
    [['token-key', 'rotate', 'twice'], /^berth: what is twice for\?\n/],
  ])('%j is refused where it makes no sense', async (args, message) => {
    const directory = await mkdtemp(join(tmpdir(), 'berth-empty-'));

    const { failed, output } = await command(directory, {}, ...args);

    expect([failed, output]).toEqual([true, expect.stringMatching(message)]);
    await rm(directory, { recursive: true });
  });
});
