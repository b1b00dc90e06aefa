import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { fill } from '../support/filled-database.js';
import { RegistryClient } from '../support/registry-client.js';
import {
  countPlans,
  forgetStatementCosts,
  type StatementCost,
  statementCosts,
} from '../support/statement-costs.js';

const FEW = { manifests: 1_000, repositories: 10, versions: 110 };
const MANY = { manifests: 100_000, repositories: 1_000, versions: 10_000 };
const FULL = 'filled-0/r0';

/** Every connection has planned its statements then. */
const WARM_UP = 7;
const MEASURED = 3;
/** A new connection reads the catalogs first. It is not there in every batch. */
const BATCHES = 6;

/** An index of a hundred times as many rows has one more level: of two, half as much again. */
const GROWTH = 1.5;
const SLACK = 12;

/** One operation of a registry's client; `round` differs each time. */
type Operation = (registry: RegistryClient, round: number) => Promise<Response>;

const subjectOf = async (registry: RegistryClient) =>
  (await registry.fetch(`/v2/${FULL}/manifests/v1`)).headers.get('docker-content-digest');

const OPERATIONS: Record<string, Operation> = {
  'a push into a new repository': async (registry, round) => {
    await registry.pushImage(`plans/r${round}`, 'latest', `layer ${round}`);
    return registry.fetch(`/v2/plans/r${round}/manifests/latest`);
  },
  'a push into a repository of many versions': async (registry, round) => {
    await registry.pushImage(FULL, `new-${round}`, `another layer ${round}`);
    return registry.fetch(`/v2/${FULL}/manifests/new-${round}`);
  },
  'a tag that moves': async (registry, round) => {
    const manifest = await registry.fetch(`/v2/${FULL}/manifests/v${round + 1}`);
    return registry.putManifest(FULL, 'moving', await manifest.text());
  },
  'a HEAD by tag': (registry, round) =>
    registry.fetch(`/v2/${FULL}/manifests/v${round + 1}`, { method: 'HEAD' }),
  'a GET by digest': async (registry) => registry.fetch(`/v2/${FULL}/manifests/${await subjectOf(registry)}`),
  'a HEAD of a blob': async (registry) => {
    const manifest = await registry.fetch(`/v2/${FULL}/manifests/v1`);
    const { layers } = (await manifest.json()) as { layers: readonly [{ digest: string }] };
    return registry.fetch(`/v2/${FULL}/blobs/${layers[0].digest}`, { method: 'HEAD' });
  },
  'a mount': async (registry, round) => {
    const digest = await registry.pushBlob('plans/source', `mounted ${round}`);
    const query = `mount=${digest}&from=plans/source`;
    return registry.fetch(`/v2/${FULL}/blobs/uploads/?${query}`, { method: 'POST' });
  },
  'a page of tags': (registry) => registry.fetch(`/v2/${FULL}/tags/list?n=50&last=v3`),
  'the referrers of a manifest': async (registry) =>
    registry.fetch(`/v2/${FULL}/referrers/${await subjectOf(registry)}`),
};

describe('what a statement of a registry looks at does not grow with the registry', () => {
  let few: Berth;
  let many: Berth;

  beforeAll(async () => {
    [few, many] = await Promise.all([startBerth(), startBerth()]);
    await fill(few.database.url, FEW);
    await fill(many.database.url, MANY);
  }, 300_000);
  afterAll(() => Promise.all([few.stop(), many.stop()]));

  it.each(Object.entries(OPERATIONS))('%s', async (_name, operation) => {
    const before = await costsOf(few, operation);
    const after = await costsOf(many, operation);

    const grown = after.filter(({ text, pages }) => {
      const same = before.find((cost) => cost.text === text);
      return same !== undefined && pages > GROWTH * same.pages + SLACK;
    });
    expect(after.length).toBeGreaterThan(0);
    expect(grown).toEqual([]);
  });
});

describe('a connection plans a statement of a registry once', () => {
  let berth: Berth;

  beforeAll(async () => {
    berth = await startBerth({ worker: false });
    await berth.end('api');
    await countPlans(berth.database);
    await berth.startApi();
    await berth.startWorker();
  });
  afterAll(() => berth.stop());

  it('of pushes and pulls', async () => {
    const registry = new RegistryClient(berth);
    await forgetStatementCosts(berth.database);
    for (let round = 0; round < 30; round += 1) {
      await registry.pushImage('planned/app', `v${round}`, `layer ${round}`);
      await registry.fetch(`/v2/planned/app/manifests/v${round}`);
    }

    const frequent = (await statementCosts(berth.database)).filter(({ calls }) => calls >= 30);
    expect(frequent.length).toBeGreaterThan(5);
    expect(frequent.filter(({ calls, plans }) => plans > calls / 2)).toEqual([]);
  });
});

/** The statements that each of the operations needs, as they are in their best batch. */
async function costsOf(berth: Berth, operation: Operation): Promise<readonly StatementCost[]> {
  const registry = new RegistryClient(berth);
  const run = async (round: number) => expect((await operation(registry, round)).ok).toBe(true);
  for (let round = 0; round < WARM_UP; round += 1) await run(round);
  const best = new Map<string, StatementCost>();
  for (let batch = 0; batch < BATCHES; batch += 1) {
    await forgetStatementCosts(berth.database);
    for (let i = 0; i < MEASURED; i += 1) await run(WARM_UP + batch * MEASURED + i);
    for (const cost of await statementCosts(berth.database)) {
      const isBest = cost.pages < (best.get(cost.text)?.pages ?? Number.POSITIVE_INFINITY);
      if (cost.calls >= MEASURED && isBest) best.set(cost.text, cost);
    }
  }
  return [...best.values()];
}
