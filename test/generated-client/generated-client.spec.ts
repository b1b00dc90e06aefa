import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { ManagementClient, ROOT } from '../api/management-client.js';
import { type Description, describedOperations } from '../support/api-description.js';
import { type Berth, startBerth } from '../support/berth.js';
import { describeWithPython } from '../support/python.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { run } from '../support/run.js';

jest.setTimeout(300_000);

const SCRIPT = join(import.meta.dirname, 'publish.py');

describeWithPython({ requirements: 'openapi-python-client' }, 'a generated client', (python) => {
  let berth: Berth;
  let description: Description;
  let home: string;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'berth-generated-'));
    berth = await startBerth();
    const text = await (await berth.fetch(`${ROOT}docs/api.json?pk_path=1`)).text();
    description = JSON.parse(text);
    await writeFile(join(home, 'api.json'), text);
    const generate = ['generate', '--path', join(home, 'api.json'), '--output-path', join(home, 'client')];
    await run(python.program('openapi-python-client'), [...generate, '--meta', 'none']);
  });
  afterAll(async () => {
    await berth?.stop();
    await rm(home, { recursive: true, force: true });
  });

  it('has a function for every operation', async () => {
    const files = await readdir(join(home, 'client/api'), { recursive: true });

    const functions = files
      .filter((file) => /[a-z]\.py$/.test(file))
      .map((file) => file.replace(/^.*\/|\.py$/g, ''));
    expect(functions.sort()).toEqual(
      describedOperations(description)
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('makes a repository and a distribution, and reads the tags', async () => {
    const manifest = await new RegistryClient(berth).pushImage('generated/source', 'v1', 'layer');
    const { username, password } = berth.admin;

    const { stdout } = await run(
      python.program('python'),
      [SCRIPT, berth.url, username, password, 'generated/source'],
      { PATH: process.env.PATH, PYTHONPATH: home },
    );

    const [repository] = (await new ManagementClient(berth).page('repositories/container/container/'))
      .results;
    expect(JSON.parse(stdout)).toEqual({
      base_path: 'generated/copy',
      repository: repository?.pulp_href,
      tag: 'v1',
    });
    const pulled = await new RegistryClient(berth).fetch('/v2/generated/copy/manifests/v1', {
      method: 'HEAD',
    });
    expect(pulled.headers.get('docker-content-digest')).toBe(digestOf(manifest));
  });
});
