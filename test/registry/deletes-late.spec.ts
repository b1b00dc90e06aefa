import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { RepositoryClient } from '../support/repository-client.js';

describe('a delete that the database broke off', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
  });
  afterAll(() => berth.stop());

  /** Ends every transaction that waits for a repository until the answer is there. */
  const breakOff = async (name: string, request: () => Promise<Response>): Promise<Response> => {
    const holder = new pg.Client(berth.database.url);
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM repository WHERE name = $1 FOR UPDATE', [name]);
      let answer: Response | undefined;
      const answered = request().then((response) => {
        answer = response;
      });
      await eventually(async () => {
        await holder.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        if (answer === undefined) throw new Error('no answer yet');
      });
      await answered;
      return answer ?? Response.error();
    } finally {
      await holder.end();
    }
  };
  const waiting = () =>
    berth.database.query(`SELECT 1 FROM task WHERE state NOT IN ('completed', 'failed', 'canceled')`);

  it('does not come back later for the tag that was pushed again since', async () => {
    const repository = new RepositoryClient(registry, 'late/tag');
    const image = await repository.pushImage('layer');
    await repository.push(image, 'v1');
    const broken = await breakOff(repository.name, () => repository.delete('manifests/v1'));
    const again = await repository.delete('manifests/v1');

    await repository.push(image, 'v1');

    expect(broken.status).toBe(503);
    expect([202, 404]).toContain(again.status);
    await eventually(async () => expect(await waiting()).toEqual([]));
    expect(await repository.digestOf('v1')).toBe(digestOf(image));
  });
});
