import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';

import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { describeWith } from '../support/clients.js';
import { eventually } from '../support/eventually.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { S3Server } from '../support/s3-server.js';
import { storedBlob } from '../support/stored-blob.js';
import { storedFiles } from '../support/stored-files.js';

jest.setTimeout(300_000);

const NAME = 'moved/app';
const MIB = 1024 * 1024;

describeWith(['go'], 'a move to the other store', () => {
  let server: S3Server;
  let berth: Berth;
  let registry: RegistryClient;
  const layers = [
    randomBytes(20_000),
    randomBytes(30 * MIB),
    ...Array.from({ length: 150 }, () => randomBytes(17_000)),
  ];

  beforeAll(async () => {
    server = await S3Server.start();
    berth = await startBerth({ env: { ...server.settings, BERTH_STORAGE: 'filesystem' }, worker: false });
    registry = new RegistryClient(berth);
    await registry.pushImage(NAME, 'latest', ...layers);
  }, 600_000);
  afterAll(async () => {
    await berth?.stop();
    await server?.stop();
  });

  const move = (to: string) => berth.command('storage', 'move', '--to', to);
  const left = async (): Promise<string[]> =>
    (
      await berth.database.query<{ location: string }>(
        'SELECT location FROM artifact WHERE location IS NOT NULL ORDER BY location',
      )
    ).map(({ location }) => location);
  const pulled = async (layer: Buffer): Promise<boolean> => {
    const response = await registry.fetch(`/v2/${NAME}/blobs/${digestOf(layer)}`);
    return Buffer.from(await response.arrayBuffer()).equals(layer);
  };
  const allPulled = async () => expect(await Promise.all(layers.map(pulled))).not.toContain(false);

  /** Removes what nobody needs any more, which is done an hour after. */
  async function anHourLater(): Promise<void> {
    await berth.database.query('UPDATE unclaimed_bytes SET due = now()');
    await berth.startWorker();
    await eventually(async () =>
      expect(await berth.database.query('SELECT 1 FROM unclaimed_bytes')).toEqual([]),
    );
  }

  it('brings all artifacts there while clients push and pull, and removes the old bytes', async () => {
    const pushes = Array.from({ length: 5 }, () => randomBytes(20_000));

    await Promise.all([move('s3'), allPulled(), registry.pushImage('moved/meanwhile', 'v1', ...pushes)]);
    await move('s3');
    await anHourLater();

    expect((await left()).filter((location) => !location.startsWith('s3:'))).toEqual([]);
    expect(await left()).toHaveLength(layers.length + pushes.length);
    expect(await storedFiles(berth, 'blobs')).toEqual([]);
    await allPulled();
  });

  it('brings them back, but for those that are broken, and is done when it is repeated', async () => {
    await move('filesystem');
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = layers;
    await writeFile(await storedBlob(berth, digestOf(first)), randomBytes(first.length));

    await expect(move('s3')).rejects.toThrow(digestOf(first).slice('sha256:'.length));
    expect((await left()).filter((location) => !location.startsWith('s3:'))).toHaveLength(1);
    await writeFile(await storedBlob(berth, digestOf(first)), first);
    await move('s3');

    expect((await left()).filter((location) => !location.startsWith('s3:'))).toEqual([]);
    expect(await pulled(second)).toBe(true);
    await allPulled();
  });
});
