import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '../support/eventually.js';
import { berth, Launched, temporaryDirectory } from './launched.js';

let directory: ReturnType<typeof temporaryDirectory>;
let launched: Launched;

beforeAll(async () => {
  directory = temporaryDirectory();
  launched = await Launched.start(directory.path);
  await berth(directory.path, 'user', 'add', 'ada', '--password', 'a password');
});

afterAll(async () => {
  await launched.end('SIGTERM');
  directory.remove();
});

async function serves(): Promise<void> {
  await eventually(async () => expect((await fetch(`${launched.url}/v2/`)).status).toBe(401));
  await eventually(async () => {
    const { output } = await berth(directory.path, 'user', 'list');
    expect(output).toContain('\nada\n');
  });
}

describe('kill -9', () => {
  it('of the launcher: API and worker leave by themselves, and the next one takes over their port', async () => {
    const killed = launched;
    await killed.end('SIGKILL');

    launched = await Launched.start(directory.path, { env: { BERTH_PORT: new URL(killed.url).port } });

    await serves();
    expect(launched.url).toBe(killed.url);
    await eventually(() => expect(killed.survivors()).toEqual([]));
  });

  it('of the launcher and PostgreSQL at once', async () => {
    process.kill(launched.pid('postgres'), 'SIGKILL');
    await launched.end('SIGKILL');

    launched = await Launched.start(directory.path);

    await serves();
  });

  it('of PostgreSQL: it comes back under the same address', async () => {
    const url = readFileSync(join(directory.path, 'database-url'), 'utf8');

    await launched.killPart('postgres');

    await serves();
    expect(readFileSync(join(directory.path, 'database-url'), 'utf8')).toBe(url);
  });

  it.each(['api', 'worker'] as const)('of the %s: another one is started', async (part) => {
    await launched.killPart(part);

    await launched.prints(`${part} runs again`);
    await serves();
  });
});
