import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';

import { argumentsOf, readmeLinesOf } from '../clients/readme-lines.js';
import { RegistryClient } from '../support/registry-client.js';
import { run } from '../support/run.js';
import type { Scene } from './scene.js';

const README = join(import.meta.dirname, '../../README.md');

/** What the README shows of pulp-cli, in a home without any settings. */
export function readmeCommands(scene: () => Scene): void {
  it('is set up as the README says, and shows what was pushed', async () => {
    const { setting, program } = scene();
    const registry = new RegistryClient(setting.berth, `${setting.user}:${setting.password}`);
    await registry.pushImage('test/this', 'mytag1.8', 'a layer');
    const home = await mkdtemp(join(tmpdir(), 'berth-readme-'));
    const env = { PATH: process.env.PATH, HOME: home, LC_ALL: 'C.UTF-8' };

    const printed: string[] = [];
    for (const line of readmeLinesOf(await readFile(README, 'utf8'), 'pulp'))
      printed.push((await run(program, argumentsOf(line, setting.host), env)).stdout);
    await rm(home, { recursive: true });

    const [, list = '', distribution = ''] = printed;
    expect(JSON.parse(list)).toContainEqual(expect.objectContaining({ name: 'test/this' }));
    expect(JSON.parse(distribution)).toMatchObject({ base_path: 'test/this' });
  });
}
