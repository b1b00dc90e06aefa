import {
  CANCELED,
  DomainError,
  describeFailure,
  type EndedTask,
  endTasks,
  FoldedJobHandler,
  HandlesJobs,
  isTransientFailure,
  type LockedRepository,
  RepositoryNotFound,
  RepositoryVersions,
  Statement,
  type TaskRecord,
  type Transaction,
  tellEnd,
} from '@berth/platform';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ReceivedBlobs } from '../blobs/received-blobs.js';
import {
  failedPrecondition,
  HeldRepositories,
  publicationOf,
  type Standing,
  standingsOf,
  storeManifests,
} from './push-rounds.js';
import { isLate, Superseded } from './repository-tasks.js';

export const ADD_MANIFEST = 'container.add-manifest';

/** So many that a burst of pushes is one transaction, and so few that the first of them does not wait for long. */
const MOST_AT_ONCE = 64;

/** A push whose task this transaction has locked. */
interface Push extends TaskRecord {
  readonly repositoryId: string;
  readonly isLate: boolean;
}

const take = (which: string): Statement<Push> =>
  new Statement(
    `SELECT t.id, t.name, t.created_by_id AS "createdById", p.repository_id AS "repositoryId",
            ${isLate('t')} AS "isLate"
       FROM container_pushed_manifest p JOIN task t ON t.id = p.task_id AND t.state = 'waiting'
      WHERE ${which} ORDER BY p.task_id LIMIT ${MOST_AT_ONCE} FOR NO KEY UPDATE OF t SKIP LOCKED`,
  );

const TAKE = take('p.repository_id <> ALL($1::uuid[])');
const TAKE_THESE = take('p.task_id = ANY($1::uuid[])');

const EXISTING = new Statement<{ id: string }>('SELECT id FROM repository WHERE id = ANY($1::uuid[])');

/** What became of the pushes that a transaction has taken. */
interface Published {
  readonly taken: number;
  /** Repositories that another transaction has locked, each until it may be free. What was pushed to them still waits. */
  readonly busy: ReadonlyMap<string, Promise<void>>;
}

type Hold = (repositoryIds: Iterable<string>) => void;

/**
 * Publishes pushed manifests: each makes the next version of its repository, with all that it refers to and its tags. All that
 * wait are published in one transaction, which finalizes the blobs that they name, too. A push that cannot be published is
 * tried alone, so that it fails none but itself.
 */
@HandlesJobs(ADD_MANIFEST)
export class PublishManifests extends FoldedJobHandler {
  private readonly logger = new Logger(PublishManifests.name);
  private readonly held = new HeldRepositories();

  constructor(
    private readonly dataSource: DataSource,
    private readonly versions: RepositoryVersions,
    private readonly received: ReceivedBlobs,
  ) {
    super();
  }

  override async runWaiting(): Promise<boolean> {
    const busy = new Map<string, Promise<void>>();
    let published: Published;
    do {
      published = await this.publish((tx) => TAKE.all(tx, [[...busy.keys()]]));
      for (const [id, freed] of published.busy) busy.set(id, freed);
    } while (published.taken === MOST_AT_ONCE);
    if (busy.size === 0) return false;
    await Promise.race(busy.values());
    return true;
  }

  /** Nobody waits for them any more: they are canceled rather than done late. */
  override async findForgotten(limit: number): Promise<readonly string[]> {
    await CANCEL_FORGOTTEN.all(this.dataSource, [limit, JSON.stringify(CANCELED)]);
    await FORGET_ENDED.all(this.dataSource, []);
    return [];
  }

  override async runThese(ids: readonly string[]): Promise<void> {
    await this.publishThese(ids);
  }

  private publishThese(ids: readonly string[]): Promise<Published> {
    return this.publish((tx) => TAKE_THESE.all(tx, [ids]));
  }

  private async publish(takeSome: (tx: Transaction) => Promise<Push[]>): Promise<Published> {
    let taken: readonly Push[] = [];
    try {
      return await this.held.during((hold) =>
        this.dataSource.transaction(async (tx) => {
          taken = await takeSome(tx);
          return { taken: taken.length, busy: await this.publishAll(tx, taken, hold) };
        }),
      );
    } catch (error) {
      const [first, ...others] = taken;
      if (first === undefined) throw error;
      const busy = new Map<string, Promise<void>>();
      if (others.length === 0) await this.fail(first, error);
      else
        for (const { id } of taken) for (const one of (await this.publishThese([id])).busy) busy.set(...one);
      return { taken: taken.length, busy };
    }
  }

  private async publishAll(tx: Transaction, pushes: readonly Push[], hold: Hold): Promise<Published['busy']> {
    if (pushes.length === 0) return new Map();
    const wanted = [...new Set(pushes.map(({ repositoryId }) => repositoryId))];
    const locked = new Map((await this.versions.lockFree(tx, wanted)).map((one) => [one.id, one]));
    hold(locked.keys());
    const others = wanted.filter((id) => !locked.has(id));
    const busy = await existing(tx, new Map(others.map((id) => [id, this.held.freed(id)])));
    const ended: EndedTask[] = [];
    const ready: Push[] = [];
    for (const push of pushes) {
      if (push.isLate) ended.push(refused(push.id, new Superseded()));
      else if (locked.has(push.repositoryId)) ready.push(push);
      else if (!busy.has(push.repositoryId))
        ended.push(refused(push.id, new RepositoryNotFound(push.repositoryId)));
    }
    for (const round of roundsOf(ready)) ended.push(...(await this.publishRound(tx, round, locked)));
    await endTasks(tx, ended);
    await FORGET.all(tx, [ended.map(({ id }) => id)]);
    return busy;
  }

  /** At most one push of each repository. */
  private async publishRound(
    tx: Transaction,
    round: readonly Push[],
    locked: ReadonlyMap<string, LockedRepository>,
  ): Promise<EndedTask[]> {
    const standings = await standingsOf(tx, idsOf(round));
    const ended = standings.flatMap((standing) => {
      const error = refusalOf(standing);
      return error === null ? [] : [refused(standing.id, error)];
    });
    const isEnded = new Set(ended.map(({ id }) => id));
    const pushes = round.filter(({ id }) => !isEnded.has(id));
    if (pushes.length > 0) ended.push(...(await this.makeVersions(tx, pushes, locked)));
    return ended;
  }

  private async makeVersions(
    tx: Transaction,
    pushes: readonly Push[],
    locked: ReadonlyMap<string, LockedRepository>,
  ): Promise<EndedTask[]> {
    const ids = idsOf(pushes);
    await this.received.finalizeNamed(tx, ids);
    await storeManifests(tx, ids);
    const next = pushes.map((provenance) => {
      const repository = locked.get(provenance.repositoryId);
      if (repository === undefined) throw new Error(`repository ${provenance.repositoryId} is not locked`);
      return { repository, provenance };
    });
    const made = await this.versions.createAll(tx, publicationOf(ids), next);
    return made.map(({ number, id }, place) => ({
      id: ids[place] ?? '',
      state: 'completed',
      result: { version: number },
      createdResources: id === null ? [] : [`prn:core.repositoryversion:${id}`],
    }));
  }

  /** @throws where the failure says nothing of the push */
  private async fail({ id }: Push, error: unknown): Promise<void> {
    if (isTransientFailure(error)) throw error;
    if (!(error instanceof DomainError)) this.logger.error(`${ADD_MANIFEST} ${id} failed`, error);
    await this.dataSource.transaction(async (tx) => {
      await endTasks(tx, [{ id, state: 'failed', error: describeFailure(error) }]);
      await FORGET.all(tx, [[id]]);
    });
  }
}

const CANCEL_FORGOTTEN = new Statement(
  `UPDATE task SET state = 'canceled', error = $2, finished_at = now(), pulp_last_updated = now()
    WHERE id IN (SELECT id FROM task
                  WHERE state = 'waiting' AND name = '${ADD_MANIFEST}' AND pulp_created < now() - interval '30 seconds'
                  ORDER BY pulp_created LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED)
   RETURNING ${tellEnd('task')}`,
);

// Tasks are canceled elsewhere, too.
const FORGET_ENDED = new Statement(
  `DELETE FROM container_pushed_manifest p
    WHERE NOT EXISTS (SELECT FROM task t WHERE t.id = p.task_id AND t.state = 'waiting')`,
);

const FORGET = new Statement('DELETE FROM container_pushed_manifest WHERE task_id = ANY($1::uuid[])');

/** Those of them that have not been deleted. */
async function existing<T>(tx: Transaction, repositories: ReadonlyMap<string, T>): Promise<Map<string, T>> {
  if (repositories.size === 0) return new Map();
  const kept = new Set((await EXISTING.all(tx, [[...repositories.keys()]])).map(({ id }) => id));
  return new Map([...repositories].filter(([id]) => kept.has(id)));
}

const idsOf = (pushes: readonly Push[]): string[] => pushes.map(({ id }) => id);

/** The first push of each repository, then the second of each, and so on. */
function roundsOf(pushes: readonly Push[]): Push[][] {
  const rounds: Push[][] = [];
  const counts = new Map<string, number>();
  for (const push of pushes) {
    const place = counts.get(push.repositoryId) ?? 0;
    counts.set(push.repositoryId, place + 1);
    rounds[place] = [...(rounds[place] ?? []), push];
  }
  return rounds;
}

function refusalOf({ isSuperseded, precondition, current, digest }: Standing): DomainError | null {
  if (isSuperseded) return new Superseded();
  return precondition && failedPrecondition(precondition, current, digest);
}

const refused = (id: string, error: DomainError): EndedTask => ({
  id,
  state: error instanceof Superseded ? 'canceled' : 'failed',
  error: describeFailure(error),
});
