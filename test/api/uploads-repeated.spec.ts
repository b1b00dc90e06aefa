import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { formOf, hexOf } from '../support/forms.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient } from './management-client.js';

const BYTES = 'put together';

/** Once, the end of a task cannot be written: as if the database went away with it. */
const FAIL_ONCE = [
  'CREATE SEQUENCE completed',
  `CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('completed') = 1 THEN RAISE EXCEPTION 'going away' USING ERRCODE = 'admin_shutdown'; END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER fail_once BEFORE UPDATE ON task FOR EACH ROW
    WHEN (NEW.name = 'platform.commit-upload' AND NEW.state = 'completed') EXECUTE FUNCTION fail_once()`,
];

describe('a commit whose end was lost', () => {
  let berth: BerthServer;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
    for (const statement of FAIL_ONCE) await berth.database.query(statement);
  });

  it('is done again, with the same artifact', async () => {
    const { pulp_href: upload } = await api.create('uploads/', { size: BYTES.length });
    const headers = { 'Content-Range': `bytes 0-${BYTES.length - 1}/*` };
    await api.fetch(upload, { method: 'PUT', headers, body: formOf(BYTES) });

    const task = await api.ended(await api.accepted('POST', `${upload}commit/`, { sha256: hexOf(BYTES) }));

    const [{ attempts } = { attempts: 0 }] = await berth.database.query<{ attempts: number }>(
      'SELECT last_value::int AS attempts FROM completed',
    );
    expect(attempts).toBe(2);
    expect(task).toMatchObject({ state: 'completed', error: null });
    expect((await api.page(`artifacts/?sha256=${hexOf(BYTES)}`)).results).toMatchObject([
      { pulp_href: task.created_resources[0] },
    ]);
    expect((await api.fetch(upload)).status).toBe(404);
  });
});
