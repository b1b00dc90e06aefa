import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { eventually } from '../support/eventually.js';
import {
  digestOf,
  imageIndex,
  imageManifest,
  OCI_INDEX,
  RegistryClient,
} from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';

type Counts = Record<string, number>;

interface Version {
  readonly number: number;
  readonly added: Counts;
  readonly removed: Counts;
  readonly present: Counts;
}

const ONE_LAYER = { 'container.blob': 2, 'container.manifest': 1, 'container.tag': 1 };

describe('versions of a push repository', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });

  const versionsOf = (name: string): Promise<Version[]> =>
    berth.database.query(
      `SELECT v.number, v.added, v.removed, v.present FROM repository_version v
         JOIN repository r ON r.id = v.repository_id WHERE r.name = $1 ORDER BY v.number`,
      [name],
    );
  const numbersOf = async (name: string) => (await versionsOf(name)).map(({ number }) => number);
  const repositoryId = async (name: string) => {
    const rows = await berth.database.query<{ id: string }>('SELECT id FROM repository WHERE name = $1', [
      name,
    ]);
    return rows[0]?.id;
  };
  const count = async (table: string, where: string, ...values: unknown[]) => {
    const rows = await berth.database.query(`SELECT 1 FROM ${table} WHERE ${where}`, values);
    return rows.length;
  };
  const digestUnder = async (name: string, reference: string) => {
    const response = await registry.fetch(`/v2/${name}/manifests/${reference}`, { method: 'HEAD' });
    return response.headers.get('docker-content-digest');
  };
  const pushAll = async (name: string, ...blobs: string[]) => {
    for (const blob of blobs) await registry.pushBlob(name, blob);
  };

  it('begin with version 1 when a tagged image is pushed first', async () => {
    await registry.pushImage('versions/first', 'v1', 'layer');

    expect(await versionsOf('versions/first')).toEqual([
      { number: 0, added: {}, removed: {}, present: {} },
      { number: 1, added: ONE_LAYER, removed: {}, present: ONE_LAYER },
    ]);
  });

  it('are not made by a push that changes nothing', async () => {
    await registry.pushImage('versions/again', 'v1', 'layer');
    await registry.pushImage('versions/again', 'v1', 'layer');

    expect(await numbersOf('versions/again')).toEqual([0, 1]);
  });

  it('are not made by blobs that no manifest refers to', async () => {
    await registry.pushBlob('versions/unreferenced', 'layer');

    expect(await numbersOf('versions/unreferenced')).toEqual([0]);
  });

  it('replace the tag that moved', async () => {
    await registry.pushImage('versions/moved', 'v1', 'old');
    await pushAll('versions/moved', 'config', 'new');
    await registry.putManifest('versions/moved', 'v1', imageManifest('config', 'new'));

    expect((await versionsOf('versions/moved'))[2]).toEqual({
      number: 2,
      added: ONE_LAYER,
      removed: { 'container.tag': 1 },
      present: { 'container.blob': 4, 'container.manifest': 2, 'container.tag': 1 },
    });
  });

  it('add only a tag when a manifest gets a second one', async () => {
    const manifest = await registry.pushImage('versions/second-tag', 'v1', 'layer');
    await registry.putManifest('versions/second-tag', 'v2', manifest);

    const [, , second] = await versionsOf('versions/second-tag');
    expect(second).toMatchObject({ added: { 'container.tag': 1 }, removed: {} });
  });

  it('give a tag that moved back the manifest that it had', async () => {
    const first = await registry.pushImage('versions/back', 'v1', 'one');
    await pushAll('versions/back', 'config', 'two');
    await registry.putManifest('versions/back', 'v1', imageManifest('config', 'two'));
    await registry.putManifest('versions/back', 'v1', first);

    expect(await digestUnder('versions/back', 'v1')).toBe(digestOf(first));
    expect((await versionsOf('versions/back'))[3]).toMatchObject({
      added: { 'container.tag': 1 },
      removed: { 'container.tag': 1 },
    });
  });

  it('keep what an earlier version held', async () => {
    const old = await registry.pushImage('versions/kept', 'v1', 'old');
    await pushAll('versions/kept', 'config', 'new');
    await registry.putManifest('versions/kept', 'v1', imageManifest('config', 'new'));

    const tagged = await berth.database.query(
      `SELECT m.digest FROM membership x JOIN container_tag t ON t.id = x.content_id
         JOIN container_manifest m ON m.id = t.manifest_id
        WHERE x.repository_id = $1 AND x.added_in <= 1 AND (x.removed_in IS NULL OR x.removed_in > 1)`,
      [await repositoryId('versions/kept')],
    );
    expect(tagged).toEqual([{ digest: digestOf(old) }]);
  });

  it('leave a digest pullable after its tag has moved', async () => {
    const old = await registry.pushImage('versions/old-digest', 'v1', 'old');
    await pushAll('versions/old-digest', 'config', 'new');
    await registry.putManifest('versions/old-digest', 'v1', imageManifest('config', 'new'));

    const manifest = await registry.fetch(`/v2/versions/old-digest/manifests/${digestOf(old)}`);
    const blob = await registry.fetch(`/v2/versions/old-digest/blobs/${digestOf('old')}`);

    expect(await manifest.text()).toBe(old);
    expect(await blob.text()).toBe('old');
  });

  it('hold a manifest that is pushed by its digest at once', async () => {
    await pushAll('versions/by-digest', 'config', 'layer');
    const manifest = imageManifest('config', 'layer');

    const response = await registry.putManifest('versions/by-digest', digestOf(manifest), manifest);

    const present = { 'container.blob': 2, 'container.manifest': 1 };
    expect(response.status).toBe(201);
    expect((await versionsOf('versions/by-digest'))[1]).toMatchObject({ number: 1, added: present, present });
  });

  it('settle what was pending', async () => {
    await registry.pushImage('versions/settled', 'v1', 'layer');

    const id = await repositoryId('versions/settled');
    expect(await count('pending_content', 'repository_id = $1', id)).toBe(0);
  });

  it('have no gaps when different tags are pushed at once', async () => {
    const tags = ['a', 'b', 'c', 'd'];

    await Promise.all(tags.map((tag) => registry.pushImage('versions/parallel', tag, `layer of ${tag}`)));

    const versions = await versionsOf('versions/parallel');
    expect(versions.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4]);
    expect(versions[4]?.present).toEqual({
      'container.blob': 8,
      'container.manifest': 4,
      'container.tag': 4,
    });
  });

  it('hold one manifest under a tag that is pushed three times at once', async () => {
    const layers = ['one', 'two', 'three'];
    await pushAll('versions/contested', 'config', ...layers);
    const manifests = layers.map((layer) => imageManifest('config', layer));

    const pushes = await Promise.all(
      manifests.map((manifest) => registry.putManifest('versions/contested', 'v1', manifest)),
    );

    expect(pushes.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(manifests.map((one) => digestOf(one))).toContain(await digestUnder('versions/contested', 'v1'));
    expect((await versionsOf('versions/contested')).at(-1)).toMatchObject({
      number: 3,
      present: { 'container.manifest': 3, 'container.tag': 1 },
    });
  });

  it('are made once when the same manifest is pushed many times at once', async () => {
    await pushAll('versions/same', 'config', 'layer');
    const manifest = imageManifest('config', 'layer');

    const pushes = await Promise.all(
      Array.from({ length: 8 }, () => registry.putManifest('versions/same', 'v1', manifest)),
    );

    expect(new Set(pushes.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await numbersOf('versions/same')).toEqual([0, 1]);
  });

  it('share one artifact of a layer that twenty clients push at once', async () => {
    const clients = Array.from({ length: 20 }, () => new RegistryClient(berth));

    const digests = await Promise.all(
      clients.map((client) => client.pushBlob('versions/crowd', 'the same layer')),
    );

    expect(new Set(digests)).toEqual(new Set([digestOf('the same layer')]));
    const hex = digestOf('the same layer').slice('sha256:'.length);
    // A worker finalizes it some seconds later.
    const repository = await repositoryId('versions/crowd');
    await eventually(async () => {
      expect(await count('artifact', 'sha256 = $1', hex)).toBe(1);
      expect(await count('pending_content', 'repository_id = $1', repository)).toBe(1);
    });
  });

  it('belong to one repository when many first pushes come to one free name', async () => {
    const uploads = Array.from({ length: 20 }, () => registry.startUpload('versions-race/free'));

    const locations = await Promise.all(uploads);

    expect(new Set(locations).size).toBe(20);
    expect(await count('namespace', 'name = $1', 'versions-race')).toBe(1);
    expect(await count('distribution', 'base_path = $1', 'versions-race/free')).toBe(1);
    expect(await numbersOf('versions-race/free')).toEqual([0]);
  });

  it('belong to one repository each when many first pushes come to one namespace', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `versions-crowd/r${i}`);

    await Promise.all(names.map((name) => registry.pushImage(name, 'v1', 'layer')));

    expect(await count('namespace', 'name = $1', 'versions-crowd')).toBe(1);
    expect(await Promise.all(names.map(numbersOf))).toEqual(names.map(() => [0, 1]));
  });

  describe('of an index', () => {
    const pushByDigest = async (name: string, manifest: string, type?: string) => {
      const response = await registry.putManifest(name, digestOf(manifest), manifest, type);
      expect(response.status).toBe(201);
    };

    it('hold the images of both platforms', async () => {
      const images = ['amd64', 'arm64'].map((arch) => imageManifest(`config ${arch}`, `layer ${arch}`));
      await pushAll('versions/platforms', 'config amd64', 'layer amd64', 'config arm64', 'layer arm64');
      for (const image of images) await pushByDigest('versions/platforms', image);

      const response = await registry.putManifest(
        'versions/platforms',
        'v1',
        imageIndex(...images),
        OCI_INDEX,
      );

      expect(response.status).toBe(201);
      expect((await versionsOf('versions/platforms'))[3]).toMatchObject({
        added: { 'container.manifest': 1, 'container.tag': 1 },
        present: { 'container.blob': 4, 'container.manifest': 3, 'container.tag': 1 },
      });
    });

    it('hold an index of indexes', async () => {
      await pushAll('versions/nested', 'config', 'layer');
      const image = imageManifest('config', 'layer');
      const inner = imageIndex(image);
      await pushByDigest('versions/nested', image);
      await pushByDigest('versions/nested', inner, OCI_INDEX);

      await registry.putManifest('versions/nested', 'v1', imageIndex(inner), OCI_INDEX);

      expect(await digestUnder('versions/nested', 'v1')).toBe(digestOf(imageIndex(inner)));
      expect(await digestUnder('versions/nested', digestOf(inner))).toBe(digestOf(inner));
    });

    it('may be empty, and the first thing that is pushed to a name', async () => {
      const response = await registry.putManifest('versions/empty-index', 'v1', imageIndex(), OCI_INDEX);

      expect(response.status).toBe(201);
      expect(await numbersOf('versions/empty-index')).toEqual([0, 1]);
    });
  });

  describe('that are finished', () => {
    let id: string | undefined;

    beforeAll(async () => {
      await registry.pushImage('versions/finished', 'v1', 'old');
      await pushAll('versions/finished', 'config', 'new');
      await registry.putManifest('versions/finished', 'v1', imageManifest('config', 'new'));
      id = await repositoryId('versions/finished');
    });

    it.each([
      ['lose content', 'DELETE FROM membership WHERE repository_id = $1'],
      [
        'lose content that is no longer there',
        'DELETE FROM membership WHERE repository_id = $1 AND removed_in = 2',
      ],
      [
        'get content',
        'INSERT INTO membership (repository_id, content_id, added_in) VALUES ($1, gen_random_uuid(), 2)',
      ],
      [
        'get content for a while',
        'INSERT INTO membership (repository_id, content_id, added_in, removed_in) VALUES ($1, gen_random_uuid(), 1, 2)',
      ],
      [
        'lose content sooner',
        'UPDATE membership SET removed_in = 2 WHERE repository_id = $1 AND removed_in IS NULL',
      ],
      [
        'get content back',
        'UPDATE membership SET removed_in = NULL WHERE repository_id = $1 AND removed_in = 2',
      ],
      ['get content sooner', 'UPDATE membership SET added_in = 1 WHERE repository_id = $1 AND added_in = 2'],
      ['have other names', `UPDATE membership SET name = 'other' WHERE repository_id = $1 AND name = 'v1'`],
      [
        'have other content',
        'UPDATE membership SET content_id = gen_random_uuid(), removed_in = 3 WHERE repository_id = $1 AND name IS NULL',
      ],
    ])('never %s', async (_, statement) => {
      const before = await berth.database.query('SELECT * FROM membership WHERE repository_id = $1', [id]);

      const change = berth.database.query(statement, [id]);

      await expect(change).rejects.toThrow('a finished repository version cannot be changed');
      const after = await berth.database.query('SELECT * FROM membership WHERE repository_id = $1', [id]);
      expect(after).toEqual(before);
    });

    it.each([
      ['lose', 'DELETE FROM membership WHERE repository_id = $1 AND added_in = 2'],
      ['get back', 'UPDATE membership SET removed_in = NULL WHERE repository_id = $1 AND removed_in = 2'],
    ])('never %s content because one before them has gone', async (what, statement) => {
      const name = `versions/left-${what.replace(' ', '-')}`;
      for (const [tag, layer] of [
        ['v1', 'old'],
        ['v1', 'new'],
        ['v2', 'newest'],
      ] as const)
        await registry.pushImage(name, tag, layer);
      const left = await repositoryId(name);
      await berth.database.query('DELETE FROM repository_version WHERE repository_id = $1 AND number = 2', [
        left,
      ]);

      const change = berth.database.query(statement, [left]);

      await expect(change).rejects.toThrow('a finished repository version cannot be changed');
    });

    it('cannot be pinned', async () => {
      const pin = berth.database.query(
        `UPDATE distribution SET version_number = 1 WHERE base_path = 'versions/finished'`,
      );

      await expect(pin).rejects.toThrow('a push repository always serves its latest version');
    });

    it('go when their whole repository does', async () => {
      await registry.pushImage('versions/gone', 'v1', 'layer');
      const gone = await repositoryId('versions/gone');

      await berth.database.query('DELETE FROM repository WHERE id = $1', [gone]);

      expect(await count('membership', 'repository_id = $1', gone)).toBe(0);
    });
  });
});
