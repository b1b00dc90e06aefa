import { randomBytes, randomUUID } from 'node:crypto';

import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { formOf, hexOf } from '../support/forms.js';
import { sharedBerth } from '../support/shared-berth.js';
import { FileClient } from './file-client.js';

describe('files', () => {
  let berth: BerthServer;
  let api: FileClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new FileClient(berth);
  });

  const text = async (path: string): Promise<string> => (await berth.fetch(path)).text();

  it('are made of a form, in a new version of a repository', async () => {
    const { repository } = await api.site();

    const made = await api.uploaded('hello', { relative_path: 'docs/hello.txt', repository });

    const [version, file] = made;
    expect(version).toBe(`${repository}versions/1/`);
    expect(await api.get(file ?? '')).toMatchObject({
      relative_path: 'docs/hello.txt',
      sha256: hexOf('hello'),
      sha512: hexOf('hello', 'sha512'),
      md5: null,
    });
    expect(await api.get(version ?? '')).toMatchObject({
      content_summary: { present: { 'file.file': { count: 1 } } },
    });
  });

  it('are made of an artifact, and of an upload in chunks', async () => {
    const { repository } = await api.site();
    const bytes = randomUUID();
    const artifact = await api.fetch('artifacts/', { method: 'POST', body: formOf(bytes) });
    const { pulp_href: href } = (await artifact.json()) as { pulp_href: string };
    const upload = await api.create('uploads/', { size: 6 });
    for (const [start, chunk] of [
      [0, 'abc'],
      [3, 'def'],
    ] as const)
      await api.fetch(upload.pulp_href, {
        method: 'PUT',
        body: formOf(chunk),
        headers: { 'Content-Range': `bytes ${start}-${start + 2}/6` },
      });

    await api.done('content/file/files/', { relative_path: 'a', artifact: href, repository });
    await api.done('content/file/files/', { relative_path: 'b', upload: upload.pulp_href, repository });

    expect(await api.files(repository)).toMatchObject([
      { relative_path: 'a', sha256: hexOf(bytes), artifact: href },
      { relative_path: 'b', sha256: hexOf('abcdef') },
    ]);
    expect((await api.fetch(upload.pulp_href)).status).toBe(404);
  });

  it('are one where bytes and path are the same, and replace each other at one path', async () => {
    const { repository } = await api.site();
    const first = await api.uploaded('one', { relative_path: 'x', repository });

    const again = await api.uploaded('one', { relative_path: 'x', repository });
    await api.uploaded('two', { relative_path: 'x', repository });

    expect(again).toEqual([first[1]]);
    expect(await api.files(repository)).toMatchObject([{ relative_path: 'x', sha256: hexOf('two') }]);
    expect(await api.get(await api.latest(repository))).toMatchObject({
      number: 2,
      content_summary: { added: { 'file.file': { count: 1 } }, removed: { 'file.file': { count: 1 } } },
    });
  });

  it.each(['/a', 'a/', 'a//b', '../a', 'a/./b', '', 'a\nb'])('are not made at %j', async (path) => {
    const { status, body } = await api.upload('x', { relative_path: path });

    expect({ status, fields: Object.keys(body) }).toEqual({ status: 400, fields: ['relative_path'] });
  });

  it('are not made of nothing, or of two things', async () => {
    const both = {
      relative_path: 'a',
      artifact: '/pulp/api/v3/artifacts/x/',
      upload: '/pulp/api/v3/uploads/x/',
    };

    for (const body of [{ relative_path: 'a' }, both])
      expect(await api.post('content/file/files/', body)).toMatchObject({
        status: 400,
        body: { non_field_errors: [expect.stringContaining('only one')] },
      });
  });

  it('come and go by one change, which may begin with an earlier version', async () => {
    const { repository } = await api.site();
    const [, a = ''] = await api.uploaded('a', { relative_path: 'a', repository });
    const [, b = ''] = await api.uploaded('b', { relative_path: 'b', repository });
    const [, c = ''] = await api.uploaded('c', { relative_path: 'c', repository });
    const paths = async () => (await api.files(repository)).map(({ relative_path }) => relative_path);

    await api.done(`${repository}modify/`, { remove_content_units: [a, c] });
    const removed = await paths();
    await api.done(`${repository}modify/`, {
      base_version: `${repository}versions/1/`,
      add_content_units: [c],
    });
    const based = await paths();
    await api.done(`${repository}modify/`, { remove_content_units: ['*'], add_content_units: [b] });

    expect([removed, based, await paths()]).toEqual([['b'], ['a', 'c'], ['b']]);
  });

  it('are no directories of others', async () => {
    const { repository } = await api.site();
    await api.uploaded('x', { relative_path: 'a/b', repository });

    for (const path of ['a', 'a/b/c']) {
      const task = await api.ended(await api.upload('y', { relative_path: path, repository }));

      expect(task).toMatchObject({ state: 'failed', error: { code: 'PATHS_OVERLAP' } });
    }
    expect(await api.files(repository)).toHaveLength(1);
    // A version that is refused leaves nothing, and no event either.
    const id = repository.split('/').at(-2);
    expect(await berth.database.query('SELECT payload FROM event WHERE repository_id = $1', [id])).toEqual([
      { payload: expect.objectContaining({ number: 1 }) },
    ]);
  });

  it('are published with a manifest, and served from then on', async () => {
    const { repository, url } = await api.site();
    await api.uploaded('first', { relative_path: 'b.txt', repository });
    await api.uploaded('second, quoted', { relative_path: 'a "1", 2.txt', repository });
    const before = await berth.fetch(`${url}b.txt`);

    const publication = await api.publish(repository);
    await api.uploaded('third', { relative_path: 'c.txt', repository });

    expect(before.status).toBe(401);
    expect(await text(`${url}PULP_MANIFEST`)).toBe(
      `"a ""1"", 2.txt",${hexOf('second, quoted')},14\nb.txt,${hexOf('first')},5\n`,
    );
    expect(await text(`${url}b.txt`)).toBe('first');
    expect(await text(`${url}${encodeURIComponent('a "1", 2.txt')}`)).toBe('second, quoted');
    expect((await berth.fetch(`${url}c.txt`)).status).toBe(404);
    expect(await api.get(publication)).toMatchObject({
      repository,
      repository_version: `${repository}versions/2/`,
      manifest: 'PULP_MANIFEST',
    });
  });

  it('that are served stay where older versions go', async () => {
    const { repository, url } = await api.site();
    await api.uploaded('served', { relative_path: 'a', repository });
    await api.publish(repository);
    await api.uploaded('later', { relative_path: 'a', repository });

    await api.ended(await api.send('PATCH', repository, { retain_repo_versions: 1 }));
    const { status } = await api.send('DELETE', `${repository}versions/1/`);

    expect(status).toBe(400);
    expect(await text(`${url}a`)).toBe('served');
    const { results } = await api.page(`${repository}versions/`);
    expect(results.map(({ pulp_href }) => pulp_href)).toEqual([
      `${repository}versions/2/`,
      `${repository}versions/1/`,
    ]);
  });

  it('are listed by directory', async () => {
    const { repository, url } = await api.site();
    for (const path of ['a/<b>&"c', 'a/d/e', 'z'])
      await api.uploaded(path, { relative_path: path, repository });
    await api.publish(repository);

    const [root, below, moved, missing] = await Promise.all([
      text(url),
      text(`${url}a/`),
      berth.fetch(`${url}a`, { redirect: 'manual' }),
      berth.fetch(`${url}nowhere/`),
    ]);

    const links = (page: string) => [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link);
    expect(links(root)).toEqual(['../', './PULP_MANIFEST', './a/', './z']);
    expect(links(below)).toEqual(['../', './%3Cb%3E%26%22c', './d/']);
    expect(below).toContain('&lt;b&gt;&amp;&quot;c');
    expect(moved.headers.get('location')).toMatch(/\/a\/$/);
    expect([missing.status, missing.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8']);
  });

  it('are served by Range, byte for byte, and known by their entity tags', async () => {
    const { repository, url } = await api.site();
    const bytes = new Uint8Array(randomBytes(300_000));
    await api.uploaded(bytes, { relative_path: 'large', repository });
    await api.publish(repository);
    const get = (headers: Record<string, string>, method = 'GET') =>
      berth.fetch(`${url}large`, { headers, method });

    const whole = await get({});
    const [part, none, known, head, stale] = await Promise.all([
      get({ Range: 'bytes=1000-250999' }),
      get({ Range: 'bytes=300000-' }),
      get({ 'If-None-Match': whole.headers.get('etag') ?? '' }),
      get({}, 'HEAD'),
      get({ Range: 'bytes=0-0', 'If-Range': '"other"' }),
    ]);

    expect(Buffer.compare(Buffer.from(await whole.arrayBuffer()), bytes)).toBe(0);
    expect(part.status).toBe(206);
    expect(Buffer.compare(Buffer.from(await part.arrayBuffer()), bytes.subarray(1000, 251_000))).toBe(0);
    expect([none.status, none.headers.get('content-range')]).toEqual([416, 'bytes */300000']);
    expect(known.status).toBe(304);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '300000']);
    expect([stale.status, (await stale.arrayBuffer()).byteLength]).toEqual([200, 300_000]);
    expect(whole.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('stay as published where a distribution is pinned to a publication, until that is deleted', async () => {
    const { repository, distribution, url } = await api.site();
    await api.uploaded('old', { relative_path: 'x', repository });
    const publication = await api.publish(repository, { manifest: null });
    await api.ended(await api.patch(distribution, { publication, repository: null }));
    await api.uploaded('new', { relative_path: 'x', repository });
    await api.publish(repository);

    const pinned = await api.get(distribution);
    const served = await text(`${url}x`);
    await api.delete(publication);

    expect(pinned).toMatchObject({ publication, repository: null });
    expect(served).toBe('old');
    expect((await berth.fetch(`${url}PULP_MANIFEST`)).status).toBe(401);
    expect(await api.get(distribution)).toMatchObject({ publication: null, repository_version: null });
  });

  it('of a private distribution are for those who may pull', async () => {
    const { repository, distribution, url } = await api.site({ private: true });
    await api.uploaded('secret', { relative_path: 'x', repository });
    await api.publish(repository);
    const reader = `reader-${randomUUID()}`;
    await berth.addUser(reader, 'password');
    const as = (credentials: string, path = `${url}x`) =>
      berth.fetch(path, { headers: { Authorization: `Basic ${btoa(credentials)}` } });

    const [nobody, stranger, absent, wrong] = await Promise.all([
      berth.fetch(`${url}x`),
      as(`${reader}:password`),
      as(`${reader}:password`, '/pulp/content/absent/x'),
      as(`${reader}:wrong`),
    ]);
    await api.create(`${distribution}add_role/`, { role: 'file.filedistribution_consumer', users: [reader] });

    expect([nobody.status, stranger.status, absent.status, wrong.status]).toEqual([401, 404, 404, 401]);
    expect(nobody.headers.get('www-authenticate')).toMatch(/^Basic/);
    expect(await stranger.text()).toBe(await absent.text());
    expect(await (await as(`${reader}:password`)).text()).toBe('secret');
  });

  it('are for those who may change their repository, and are published in the namespace of their owner', async () => {
    const { repository } = await api.site();
    const name = `maker-${randomUUID()}`;
    await berth.addUser(name, 'password', { roles: ['file.filerepository_creator'] });
    const maker = new FileClient(berth, `${name}:password`);
    const own = await maker.create('repositories/file/file/', { name: `${name}/files` });

    const [elsewhere, nowhere] = await Promise.all([
      maker.upload('x', { relative_path: 'x', repository }),
      maker.upload('x', { relative_path: 'x' }),
    ]);
    await maker.uploaded('mine', { relative_path: 'x', repository: own.pulp_href });
    await maker.publish(own.pulp_href);
    await maker.done('distributions/file/file/', {
      name: `${name}/files`,
      base_path: `${name}/files`,
      repository: own.pulp_href,
    });
    const foreign = await maker.post('distributions/file/file/', {
      name: 'admin/files',
      base_path: 'admin/files',
    });

    expect([elsewhere.status, nowhere.status, foreign.status]).toEqual([403, 403, 403]);
    expect(await text(`/pulp/content/${name}/files/x`)).toBe('mine');
  });
});
