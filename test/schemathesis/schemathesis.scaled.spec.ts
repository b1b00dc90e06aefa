import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { ManagementClient, ROOT } from '../api/management-client.js';
import type { Description } from '../support/api-description.js';
import { type Berth, startBerth } from '../support/berth.js';
import { describeWithPython } from '../support/python.js';
import { attempt } from '../support/run.js';
import { scaled } from '../support/scale.js';
import { withKnownObjects } from './known-objects.js';
import { makeObjects } from './objects.js';

jest.setTimeout(600_000);

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

/** What becomes of a run does not depend on chance, and a run has an end. */
const BOUNDS = ['--seed', '1', '--max-examples', '5', '--no-shrink'];

describeWithPython({ requirements: 'schemathesis' }, 'schemathesis', (python) => {
  let berth: Berth;
  let api: ManagementClient;
  let home: string;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'berth-schemathesis-'));
    berth = await startBerth({ env: { BERTH_LOGIN_FAILURES: '100000' } });
    api = new ManagementClient(berth);
    await makeObjects(berth, api);
  });
  afterAll(async () => {
    await berth?.stop();
    await rm(home, { recursive: true, force: true });
  });

  it('finds no answer that is not as described', async () => {
    const description = (await (await berth.fetch(`${ROOT}docs/api.json?pk_path=1`)).json()) as Description;
    const file = join(home, 'api.json');
    const known = await withKnownObjects(api, description);
    await writeFile(file, JSON.stringify({ ...known, paths: someOf(known.paths) }));
    const { username, password } = berth.admin;
    const server = ['--url', berth.url, '--auth', `${username}:${password}`];
    const checks = ['--checks', CHECKS.join(','), '--phases', 'coverage,fuzzing', '--continue-on-failure'];

    const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home, NO_COLOR: '1' };
    const { failed, output } = await attempt(
      python.program('schemathesis'),
      ['run', file, ...server, ...checks, ...BOUNDS, '--warnings', 'off'],
      env,
      // It keeps what it has found in its folder, and the next run would begin with that.
      home,
    );

    if (failed) throw new Error(output);
    expect(Number(/(\d+) generated/.exec(output)?.[1])).toBeGreaterThan(1000);
    // Nobody has locked the asker out, which would make all answers 401.
    expect((await api.fetch('status/')).status).toBe(200);
    expect((await api.fetch('users/')).status).toBe(200);
  });
});

/** Every third of them; all in `npm run test:long`. */
const someOf = (paths: Description['paths']): Description['paths'] =>
  Object.fromEntries(Object.entries(paths).filter((_, index) => index % scaled(3, 1) === 0));
