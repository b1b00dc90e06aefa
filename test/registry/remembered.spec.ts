import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { type SecondApi, startSecondApi } from '../support/second-api.js';
import { sharedBerth } from '../support/shared-berth.js';

/** One API has been asked for it before; another one changes it, and tells nobody. */
describe('what an API remembers', () => {
  let berth: BerthServer;
  let second: SecondApi;
  let here: RegistryClient;
  let elsewhere: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    second = await startSecondApi(berth);
    here = new RegistryClient(berth);
    elsewhere = new RegistryClient({ admin: berth.admin, fetch: second.fetch });
  });
  afterAll(() => second.stop());

  const ask = async (name: string, reference: string, client = here): Promise<unknown> => {
    const path = `/v2/${name}/manifests/${reference}`;
    const head = await client.fetch(path, { method: 'HEAD' });
    const get = await client.fetch(path);
    const bytes = Buffer.from(await get.arrayBuffer());
    if (head.ok !== get.ok) throw new Error(`HEAD says ${head.status}, GET ${get.status}`);
    return get.status === 200 ? digestOf(bytes) : get.status;
  };

  /** Asked twice, so that what can be remembered is. */
  const warm = async (name: string, ...references: readonly string[]): Promise<void> => {
    for (const reference of [...references, ...references])
      expect(await ask(name, reference)).toMatch(/^sha256:/);
  };

  const change = async (path: string, init: RequestInit): Promise<void> => {
    const response = await elsewhere.fetch(path, init);
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  };

  it('is forgotten when a tag moves', async () => {
    const first = await here.pushImage('remembered/moved', 'latest', 'one');
    await warm('remembered/moved', 'latest', digestOf(first));

    const next = await elsewhere.pushImage('remembered/moved', 'latest', 'two');

    expect(await ask('remembered/moved', 'latest')).toBe(digestOf(next));
    expect(await ask('remembered/moved', digestOf(first))).toBe(digestOf(first));
  });

  it('is forgotten when a tag goes', async () => {
    await here.pushImage('remembered/untagged', 'latest', 'one');
    await warm('remembered/untagged', 'latest');

    await change('/v2/remembered/untagged/manifests/latest', { method: 'DELETE' });

    expect(await ask('remembered/untagged', 'latest')).toBe(404);
  });

  it('is forgotten when a manifest goes', async () => {
    const digest = digestOf(await here.pushImage('remembered/deleted', 'latest', 'one'));
    await warm('remembered/deleted', 'latest', digest);

    await change(`/v2/remembered/deleted/manifests/${digest}`, { method: 'DELETE' });

    expect(await ask('remembered/deleted', 'latest')).toBe(404);
    expect(await ask('remembered/deleted', digest)).toBe(404);
  });

  it('is kept from who may not see it any more', async () => {
    const anonymous = new RegistryClient(berth, null);
    await here.pushImage('remembered/hidden', 'latest', 'one');
    await warm('remembered/hidden', 'latest');
    expect(await ask('remembered/hidden', 'latest', anonymous)).toMatch(/^sha256:/);

    await berth.database.query(
      `UPDATE distribution SET private = true WHERE base_path = 'remembered/hidden'`,
    );

    expect(await ask('remembered/hidden', 'latest', anonymous)).toBe(401);
    await warm('remembered/hidden', 'latest');
  });

  it('is forgotten when the name serves another repository', async () => {
    const image = await here.pushImage('remembered/exchanged', 'latest', 'one');
    const other = await here.pushImage('remembered/other', 'latest', 'other');
    await warm('remembered/exchanged', 'latest', digestOf(image));

    await berth.database.query(
      `UPDATE distribution SET repository_id = (SELECT id FROM repository WHERE name = 'remembered/other')
        WHERE base_path = 'remembered/exchanged'`,
    );

    expect(await ask('remembered/exchanged', 'latest')).toBe(digestOf(other));
    expect(await ask('remembered/exchanged', digestOf(image))).toBe(404);
  });

  it('is forgotten when the name serves nothing', async () => {
    await here.pushImage('remembered/unserved', 'latest', 'one');
    await warm('remembered/unserved', 'latest');

    await berth.database.query(`DELETE FROM distribution WHERE base_path = 'remembered/unserved'`);

    expect(await ask('remembered/unserved', 'latest')).toBe(404);
  });
});
