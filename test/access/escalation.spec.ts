import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { rawRequest } from '../support/raw-request.js';
import { digestOf, imageIndex, layer, OCI_INDEX, OCI_MANIFEST } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import {
  addUserLike,
  bearer,
  getToken,
  makeAccessToken,
  postToken,
  tokenIn,
} from '../support/token-endpoint.js';
import { Door, imageOf } from './door.js';
import { ODD_NAMES, ODD_SCOPES, ODD_SOURCES } from './odd-names.js';
import { giveRole, idsOf, setPrivate } from './roles.js';

const MALLORY = 'mallory:password';
const SECRET = 'victim/secret';
const secret = imageOf(SECRET, 'v1');
const scopeOf = (name: string) => `repository:${name}:pull,push,delete`;

interface Claims {
  readonly access: readonly { readonly type: string; readonly name: string; readonly actions: string[] }[];
}

const accessIn = (token: string): Claims['access'] =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims).access;

describe('nobody gets by', () => {
  let berth: BerthServer;
  let victim: Door;
  let mallory: Door;

  beforeAll(async () => {
    berth = await sharedBerth();
    await berth.addUser('mallory', 'password', { roles: [] });
    for (const name of ['victim', 'robot']) await addUserLike(berth, 'mallory', name);
    mallory = new Door(berth, 'tokens', MALLORY);
    victim = new Door(berth, 'tokens', 'victim:password');
    await victim.push(SECRET);
    await setPrivate(berth, SECRET);
    await mallory.push('mallory/x');
  });

  const published = async () =>
    (await berth.database.query('SELECT name, base_path FROM distribution ORDER BY id')).concat(
      await berth.database.query('SELECT name FROM namespace ORDER BY id'),
      await berth.database.query('SELECT name FROM repository ORDER BY id'),
    );
  const tokenOf = async (credentials: string, ...names: readonly string[]): Promise<string> => {
    const query = names.map((name) => `scope=${encodeURIComponent(scopeOf(name))}`).join('&');
    return (await tokenIn(getToken(berth, query, credentials))).token;
  };
  const begin = (name: string, token: string, query = '') =>
    berth.fetch(`/v2/${name}/blobs/uploads/${query}`, { method: 'POST', headers: bearer(token) });

  it.each(ODD_NAMES)('an odd name: %s', async (name) => {
    const before = await published();
    const decoded = name.includes('%FF') || name.endsWith('%') ? name : decodeURIComponent(name);
    const headers = bearer(await tokenOf(MALLORY, name, decoded, 'mallory/x'));

    for (const [method, path] of [
      ['POST', 'blobs/uploads/'],
      ['POST', `blobs/uploads/?digest=${digestOf('')}`],
      ['PUT', 'manifests/v1'],
    ] as const) {
      const { status } = await rawRequest(berth, { method, path: `/v2/${name}/${path}`, headers });
      expect([path, status >= 400 && status < 500]).toEqual([path, true]);
    }

    expect(await published()).toEqual(before);
  });

  it.each(ODD_SCOPES)('an odd scope: %s', async (query) => {
    const { token } = await tokenIn(getToken(berth, query, MALLORY));

    expect(accessIn(token).filter(({ name }) => !['mallory/x', 'catalog'].includes(name))).toEqual([]);
    expect((await begin(SECRET, token)).status).toBeGreaterThanOrEqual(401);
    const pull = await berth.fetch(`/v2/${SECRET}/manifests/v1`, { headers: bearer(token) });
    expect([401, 404]).toContain(pull.status);
  });

  it('an odd scope in a form', async () => {
    const form = { grant_type: 'password', username: 'mallory', password: 'password' };
    for (const query of ODD_SCOPES) {
      const { token } = await tokenIn(
        postToken(berth, { ...form, ...Object.fromEntries(new URLSearchParams(query)) }),
      );
      expect(accessIn(token).filter(({ name }) => !['mallory/x', 'catalog'].includes(name))).toEqual([]);
    }
  });

  it('a token for another repository', async () => {
    const headers = bearer(await tokenOf(MALLORY, 'mallory/x'));
    const { digest, manifestDigest, manifest } = secret;
    const statuses: Record<string, number> = {};
    for (const [method, path] of [
      ['POST', 'blobs/uploads/'],
      ['POST', `blobs/uploads/?mount=${digest}&from=mallory/x`],
      ['PUT', 'manifests/v1'],
      ['DELETE', 'manifests/v1'],
      ['DELETE', `blobs/${digest}`],
      ['GET', 'manifests/v1'],
      ['GET', `manifests/${manifestDigest}`],
      ['GET', `blobs/${digest}`],
      ['GET', 'tags/list'],
      ['GET', `referrers/${manifestDigest}`],
    ] as const) {
      const body = method === 'PUT' ? { body: manifest } : {};
      const answer = await berth.fetch(`/v2/${SECRET}/${path}`, { method, headers, ...body });
      statuses[`${method} ${path}`] = answer.status;
    }

    expect(new Set(Object.values(statuses))).toEqual(new Set([401]));
  });

  it('an upload of another repository', async () => {
    const begun = await begin(SECRET, await tokenOf('victim:password', SECRET));
    const theirs = new URL(begun.headers.get('location') ?? '', berth.url).pathname;
    const through = theirs.replace(SECRET, 'mallory/x');
    const headers = bearer(await tokenOf(MALLORY, 'mallory/x', SECRET));
    const statuses = async (path: string) => [
      (await berth.fetch(path, { headers })).status,
      (await berth.fetch(path, { method: 'PATCH', body: 'x', headers })).status,
      (await berth.fetch(`${path}?digest=${digestOf('x')}`, { method: 'PUT', body: 'x', headers })).status,
      (await berth.fetch(path, { method: 'DELETE', headers })).status,
    ];

    expect(await statuses(through)).toEqual([404, 404, 404, 404]);
    expect(await statuses(theirs)).toEqual([403, 403, 403, 403]);
    const left = await berth.fetch(theirs, {
      headers: bearer(await tokenOf('victim:password', SECRET)),
    });
    expect([left.status, left.headers.get('range')]).toEqual([204, '0-0']);
  });

  it.each(ODD_SOURCES)('a mount: %j', async (from) => {
    const token = await tokenOf(MALLORY, 'mallory/x', SECRET);

    const answer = await begin('mallory/x', token, `?mount=${secret.digest}${from}`);

    expect([202, 400]).toContain(answer.status);
    expect((await mallory.pull('mallory/x', `blobs/${secret.digest}`)).status).toBe(404);
  });

  it('what a manifest refers to', async () => {
    const scopes = ['repository:mallory/x:pull,push'];
    const tag = secret.manifestDigest.replace(':', '-');
    const put = (reference: string, type: string, body: string) =>
      mallory.registry(`/v2/mallory/x/manifests/${reference}`, scopes, {
        method: 'PUT',
        headers: { 'Content-Type': type },
        body,
      });
    const stated = `?digest=${secret.digest}`;

    const stolen = await put('stolen', OCI_MANIFEST, secret.manifest);
    await put(tag, OCI_INDEX, imageIndex(secret.manifest));
    const empty = await mallory.registry(`/v2/mallory/x/blobs/uploads/${stated}`, scopes, { method: 'POST' });

    expect([stolen.status, empty.status]).toEqual([400, 400]);
    for (const path of [`blobs/${secret.digest}`, `manifests/${secret.manifestDigest}`, 'manifests/stolen'])
      expect([path, (await mallory.pull('mallory/x', path)).status]).toEqual([path, 404]);
  });

  it('referrers of a private repository through another name', async () => {
    const empty = '{}';
    const referrer = JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      artifactType: 'application/vnd.secret',
      config: layer(secret.blob),
      layers: [],
      subject: { ...layer(secret.manifest), mediaType: OCI_MANIFEST },
    });
    await victim.registry(`/v2/${SECRET}/manifests/${digestOf(referrer)}`, [scopeOf(SECRET)], {
      method: 'PUT',
      headers: { 'Content-Type': OCI_MANIFEST },
      body: referrer,
    });
    const listed = async (door: Door, name: string) => {
      const answer = await door.pull(name, `referrers/${secret.manifestDigest}`);
      return (JSON.parse((await answer.text()) || empty) as { manifests?: unknown[] }).manifests?.length;
    };

    expect(await listed(victim, SECRET)).toBe(1);
    expect(await listed(mallory, 'mallory/x')).toBe(0);
    expect(await listed(mallory, SECRET)).toBeUndefined();
  });

  it('the end of a page of the catalog', async () => {
    for (const query of ['?last=victim/secre&n=1', '?last=victim/secre', '?n=1&last=mallory/x', '?n=1']) {
      const answer = await mallory.registry(`/v2/_catalog${query}`, ['registry:catalog:*']);
      expect(await answer.text()).not.toContain(SECRET);
      expect(answer.headers.get('link') ?? '').not.toContain('secret');
    }
  });

  it('the beginning of a name that an access token is limited to', async () => {
    const admin = new Door(berth, 'tokens', `${berth.admin.username}:${berth.admin.password}`);
    const names = ['team/app', 'team/app/sub', 'team/app-two', 'team-other/app', 'teams/app'];
    for (const name of names) {
      await admin.push(name);
      await setPrivate(berth, name);
      await giveRole(berth, 'distribution_owner', { user: 'robot' }, (await idsOf(berth, name)).distribution);
    }
    const scopes = [{ name: 'team/app', actions: ['pull', 'push', 'delete'] }];
    const password = await makeAccessToken(berth, 'robot', { scopes, name: 'ci' });

    for (const user of ['robot', 'robot+ci']) {
      const robot = new Door(berth, 'tokens', `${user}:${password}`);
      for (const name of names) {
        const inside = name === 'team/app' || name === 'team/app/sub';
        const [pull, pushed] = [await robot.pull(name, 'manifests/v1'), await robot.push(name, 'v2')];
        expect([name, pull.status, ...pushed]).toEqual(
          inside ? [name, 200, 201, 201] : [name, 404, 403, 403],
        );
      }
      for (const path of ['distributions/container/container/', 'tasks/', 'pulp_container/namespaces/'])
        expect((await robot.manage('GET', path)).status).toBe(403);
      expect((await robot.manage('POST', 'pulp_container/namespaces/', { name: 'robot' })).status).toBe(403);
    }
  });
});
