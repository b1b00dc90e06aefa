import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readmeLinesOf } from '../clients/readme-lines.js';
import { RegistryClient } from '../support/registry-client.js';
import { run } from '../support/run.js';
import { berth, Launched, temporaryDirectory } from './launched.js';

const README = join(import.meta.dirname, '../../README.md');

describe('a backup, made and restored by the lines of the README', () => {
  const directory = temporaryDirectory();
  const dataDir = join(directory.path, 'data');
  const PASSWORD = 'a password';
  let launched: Launched;

  beforeAll(async () => {
    launched = await Launched.start(dataDir);
  });

  afterAll(async () => {
    await launched.end('SIGTERM');
    directory.remove();
  });

  const registry = () =>
    new RegistryClient({
      admin: { username: 'ada', password: PASSWORD },
      fetch: (path, init) => fetch(new URL(path, launched.url), init),
    });
  const follow = async (...programs: readonly ('cp' | 'rm')[]): Promise<void> => {
    const lines = readmeLinesOf(readFileSync(README, 'utf8'), 'cp', 'rm');
    // The first line makes the copy, the others put it back.
    const own = programs.length === 1 ? lines.slice(0, 1) : lines.slice(1);
    expect(own.map(({ program }) => program)).toEqual(programs);
    for (const { program, words } of own) await run(program, words, process.env, directory.path);
  };

  it('has every image, byte for byte, and every user, and nothing of later', async () => {
    await berth(dataDir, 'user', 'add', 'ada', '--password', PASSWORD, '--superuser');
    const manifest = await registry().pushImage('kept/app', '1.0', 'the first layer', 'the second layer');
    const { layers } = JSON.parse(manifest);
    await launched.end('SIGTERM');
    await follow('cp');
    launched = await Launched.start(dataDir);
    await registry().pushImage('kept/app', '2.0', 'a later layer');
    await launched.end('SIGTERM');

    await follow('rm', 'cp');
    launched = await Launched.start(dataDir);

    expect(await (await registry().fetch('/v2/kept/app/manifests/1.0')).text()).toBe(manifest);
    const blobs = layers.map(({ digest }: { digest: string }) =>
      registry().fetch(`/v2/kept/app/blobs/${digest}`),
    );
    const texts = (await Promise.all<Response>(blobs)).map((response) => response.text());
    expect(await Promise.all(texts)).toEqual(['the first layer', 'the second layer']);
    expect((await registry().fetch('/v2/kept/app/manifests/2.0')).status).toBe(404);
    await registry().pushImage('kept/app', '3.0', 'a layer after the restoration');
  });
});
