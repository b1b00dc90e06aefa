import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { errorsOf, refusalOf } from '../support/refusal.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { manifestPath, RepositoryClient, withFields } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';

const OTHER = `"${digestOf('another manifest')}"`;

describe('conditions of a push', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });

  const etag = (manifest: string) => `"${digestOf(manifest)}"`;
  /** A repository with a manifest under `v1`, and as many others that could be pushed to it. */
  const withTag = async (name: string, count = 1) => {
    const repository = new RepositoryClient(registry, `conditional/${name}`);
    const image = await repository.pushImage('layer');
    await repository.push(image, 'v1');
    const others = Array.from({ length: count }, (_, i) =>
      withFields(image, { annotations: { variant: String(i) } }),
    );
    return { repository, image, others, other: others[0] ?? '' };
  };
  const outcomes = async (pushes: readonly Promise<Response>[]) =>
    (await Promise.all(pushes)).map(({ status }) => status).sort();

  it.each([
    ['names what is there', (image: string) => etag(image)],
    ['names it in a list', (image: string) => `${OTHER}, ${etag(image)}`],
    ['takes anything', () => '*'],
  ])('are met where If-Match %s', async (name, header) => {
    const { repository, image, other } = await withTag(`met-${name.replaceAll(' ', '-')}`);

    const response = await repository.put(other, 'v1', { 'If-Match': header(image) });

    expect(response.status).toBe(201);
    expect(await repository.digestOf('v1')).toBe(digestOf(other));
  });

  it.each([
    ['names something else', () => OTHER],
    ['has only the weak tag', (image: string) => `W/${etag(image)}`],
  ])('are not met where If-Match %s, and say what is there', async (name, header) => {
    const { repository, image, other } = await withTag(`unmet-${name.replaceAll(' ', '-')}`);

    const response = await repository.put(other, 'v1', { 'If-Match': header(image) });

    const text = await response.clone().text();
    expect(await refusalOf(response)).toEqual({ status: 412, codes: ['DENIED'] });
    expect(errorsOf(text)[0]?.message).toContain(digestOf(image));
    expect(await repository.digestOf('v1')).toBe(digestOf(image));
    expect(await repository.has(manifestPath(other))).toBe(false);
  });

  it.each(['"*"', '*', OTHER])('are not met by a tag that is not there: If-Match: %s', async (header) => {
    const { repository, other } = await withTag('absent');

    const response = await repository.put(other, 'absent', { 'If-Match': header });

    expect(await refusalOf(response)).toEqual({ status: 412, codes: ['DENIED'] });
    expect(await repository.has('manifests/absent')).toBe(false);
  });

  it('let a tag be new', async () => {
    const { repository, other } = await withTag('new');

    const response = await repository.put(other, 'new', { 'If-None-Match': '*' });

    expect(response.status).toBe(201);
    expect(await repository.digestOf('new')).toBe(digestOf(other));
  });

  it('let a tag of a new repository be new', async () => {
    const { image } = await withTag('known');
    const repository = new RepositoryClient(registry, 'conditional/fresh');
    const index = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [],
      annotations: { of: digestOf(image) },
    });

    const response = await repository.put(index, 'v1', { 'If-None-Match': '*' });

    expect(response.status).toBe(201);
  });

  it('keep a tag from being overwritten', async () => {
    const { repository, image, other } = await withTag('existing');

    const response = await repository.put(other, 'v1', { 'If-None-Match': '*' });

    expect(await refusalOf(response)).toEqual({ status: 412, codes: ['DENIED'] });
    expect(await repository.digestOf('v1')).toBe(digestOf(image));
  });

  it('let one of eight pushes make a tag', async () => {
    const { repository, others } = await withTag('made', 8);

    const pushes = others.map((other) => repository.put(other, 'new', { 'If-None-Match': '*' }));

    expect(await outcomes(pushes)).toEqual([201, 412, 412, 412, 412, 412, 412, 412]);
    const winner = (await Promise.all(pushes)).findIndex(({ status }) => status === 201);
    expect(await repository.digestOf('new')).toBe(digestOf(others[winner] ?? ''));
  });

  it('let one of eight pushes move a tag', async () => {
    const { repository, image, others } = await withTag('moved', 8);

    const pushes = others.map((other) => repository.put(other, 'v1', { 'If-Match': etag(image) }));

    expect(await outcomes(pushes)).toEqual([201, 412, 412, 412, 412, 412, 412, 412]);
    const winner = (await Promise.all(pushes)).findIndex(({ status }) => status === 201);
    expect(await repository.digestOf('v1')).toBe(digestOf(others[winner] ?? ''));
  });

  it('count up without losing any, when clients try again as often as they must', async () => {
    const { repository, others } = await withTag('chain', 6);

    const tries = others.map(async (other) => {
      for (;;) {
        const current = await repository.digestOf('v1');
        const pushed = withFields(other, { annotations: { after: `${current}` } });
        const { status } = await repository.put(pushed, 'v1', { 'If-Match': `"${current}"` });
        if (status !== 412) return status;
      }
    });

    expect(new Set(await Promise.all(tries))).toEqual(new Set([201]));
  });

  it('are met by the same push again, whose answer was lost', async () => {
    const { repository, image, other } = await withTag('lost');
    const push = () => repository.put(other, 'v1', { 'If-Match': etag(image) });
    await push();

    const response = await push();

    expect(response.status).toBe(201);
    expect(response.headers.get('docker-content-digest')).toBe(digestOf(other));
    expect(await repository.digestOf('v1')).toBe(digestOf(other));
  });
});
