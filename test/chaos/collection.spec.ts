import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ApiClient } from '../support/api-client.js';
import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { type AcknowledgedImage, damaged } from '../support/push-load.js';
import { digestOf, imageManifest, RegistryClient } from '../support/registry-client.js';
import { storedFiles } from '../support/stored-files.js';
import { faultsIn } from './consistency.js';

const IMAGES = 120;
/** Each has a user of its own: a user who loses a repository has to log in again. */
const WRECKERS = ['wrecker0', 'wrecker1', 'wrecker2', 'wrecker3'];
const CLEANUP = { orphan_protection_time: 0 };

/** Images are pushed to repositories that are deleted then; and while their content is collected, they come to others, which stay. */
class Churn {
  readonly acknowledged: AcknowledgedImage[] = [];
  readonly refusals: string[] = [];
  cleanups = 0;
  private readonly registry: RegistryClient;
  private readonly api: ApiClient;

  constructor(private readonly berth: Berth) {
    this.registry = new RegistryClient(this);
    this.api = new ApiClient(this);
  }

  get admin(): Berth['admin'] {
    return this.berth.admin;
  }

  async fetch(path: string, init?: RequestInit): Promise<Response> {
    const response = await this.berth.fetch(path, init);
    if (response.status >= 500) this.refusals.push(`${init?.method} ${path} ${response.status}`);
    return response;
  }

  async run(client: number): Promise<void> {
    while (this.acknowledged.length < IMAGES) {
      await this.mountMeanwhile(client);
      await this.pushAgain(client);
    }
  }

  async collect(): Promise<void> {
    while (this.acknowledged.length < IMAGES) {
      const { state } = await this.api.dispatch('POST', 'orphans/cleanup/', CLEANUP);
      if (state !== 'completed') this.refusals.push(`a clean-up ${state}`);
      this.cleanups += 1;
    }
  }

  /** Mounts what is just being deleted where it comes from. */
  private async mountMeanwhile(client: number): Promise<void> {
    const image = await this.pushDoomed(client);
    const kept = { ...image, name: `kept/mounted${client % 2}` };
    await Promise.all([this.drop(image.name), this.mount(image.name, kept)]);
  }

  /** Pushes what is just being collected: once, and once more, to two repositories. */
  private async pushAgain(client: number): Promise<void> {
    const image = await this.pushDoomed(client);
    await this.drop(image.name);
    const kept = ['kept/one', 'kept/two'].map((name) => ({ ...image, name }));
    await Promise.all(kept.map((one) => this.push(this.registry, one)));
  }

  private async pushDoomed(client: number): Promise<AcknowledgedImage> {
    const id = randomUUID();
    const blobs = [JSON.stringify({ id }), id.repeat(100), id.repeat(50)];
    const manifest = imageManifest(blobs[0] ?? '', ...blobs.slice(1));
    const image = { name: `doomed/c${client}`, tag: id, manifest, blobs };
    await this.push(new RegistryClient(this, `${WRECKERS[client]}:password`), image);
    return image;
  }

  private async push(registry: RegistryClient, image: AcknowledgedImage): Promise<void> {
    for (const bytes of image.blobs) await registry.pushBlob(image.name, bytes);
    await this.tag(registry, image);
  }

  /** Pushes what cannot be mounted any more. */
  private async mount(from: string, image: AcknowledgedImage): Promise<void> {
    const { name, blobs } = image;
    for (const bytes of blobs) {
      const query = `mount=${digestOf(bytes)}&from=${from}`;
      const mounted = await this.registry.fetch(`/v2/${name}/blobs/uploads/?${query}`, { method: 'POST' });
      if (mounted.status !== 201) await this.registry.pushBlob(name, bytes);
    }
    await this.tag(this.registry, image);
  }

  private async tag(registry: RegistryClient, image: AcknowledgedImage): Promise<void> {
    const { name, tag, manifest } = image;
    const { status } = await registry.putManifest(name, tag, manifest);
    if (status !== 201) this.refusals.push(`${name}:${tag} ${status}`);
    else if (name.startsWith('kept/')) this.acknowledged.push(image);
  }

  private async drop(name: string): Promise<void> {
    const href = await this.api.href('distributions/container/container/', 'name', name);
    const { state } = await this.api.dispatch('DELETE', `${href}?with_repository=true`);
    if (state !== 'completed') this.refusals.push(`the deletion of ${name} ${state}`);
  }
}

describe('what is acknowledged while orphans are collected', () => {
  let berth: Berth;

  beforeAll(async () => {
    berth = await startBerth();
    for (const name of WRECKERS) await berth.addSuperuser(name, 'password');
  });
  afterAll(() => berth.stop());

  const isClean = async () => {
    await berth.database.query('UPDATE unclaimed_bytes SET due = now()');
    await new ApiClient(berth).dispatch('POST', 'orphans/cleanup/', CLEANUP);
    expect(await berth.database.query('SELECT 1 FROM unclaimed_bytes')).toEqual([]);
  };

  it('can be pulled, and nobody is told of a fault', async () => {
    const churn = new Churn(berth);

    await Promise.all([churn.collect(), ...WRECKERS.map((_, client) => churn.run(client))]);

    expect(churn.refusals).toEqual([]);
    expect(churn.cleanups).toBeGreaterThan(5);
    expect(await damaged(new RegistryClient(berth), churn.acknowledged)).toEqual([]);
    await eventually(isClean);
    expect(await faultsIn(berth.database.url, berth.dataDir)).toEqual([]);
    const artifacts = await berth.database.query<{ name: string }>(
      `SELECT regexp_replace(location, '.*/', '') AS name FROM artifact WHERE location IS NOT NULL`,
    );
    expect(await storedFiles(berth, 'blobs')).toEqual(artifacts.map(({ name }) => name).sort());
    const [stats] = await berth.database.query<{ deadlocks: string }>(
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(Number(stats?.deadlocks)).toBe(0);
    console.log(`${churn.cleanups} clean-ups while ${churn.acknowledged.length} images came to stay`);
  }, 300_000);
});
