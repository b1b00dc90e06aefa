import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';

/** A backend reports what it has done when it has idled for ten seconds (PGSTAT_IDLE_INTERVAL). */
const REPORTED_MS = 11_000;

const TOTALS = `
  SELECT (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database())::float AS commits,
         (SELECT wal_bytes FROM pg_stat_wal)::float / 1024 AS "WAL KB",
         (SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal')::float AS "WAL syncs"`;

const STATEMENTS = `
  SELECT calls::float, total_exec_time AS ms, (shared_blks_hit + shared_blks_read)::float AS buffers, rows::float,
         regexp_replace(query, '\\s+', ' ', 'g') AS text
    FROM pg_stat_statements WHERE toplevel AND query !~ 'pg_stat_' ORDER BY total_exec_time DESC`;

/** Its functions and tables, in statements without a schema's name. */
const BULLMQ =
  /\b(add_job|move_to_\w+|next_signal|next_delay|read_events|publish_event|(FROM|INTO|UPDATE) (job|event|meta))\b/;

/** @typedef {{ calls: number, ms: number, buffers: number, rows: number, text: string }} StatementCost */
/** @typedef {{ totals: Record<string, number>, statements: readonly StatementCost[] }} Counted */

/** Counts what a Berth asks of its database and of its Redis. */
export class Counters {
  /** @type {Record<string, number>} */
  #before = {};

  /**
   * @param {string} databaseUrl of a PostgreSQL that has loaded pg_stat_statements
   * @param {string | undefined} redisUrl
   */
  constructor(databaseUrl, redisUrl) {
    this.databaseUrl = databaseUrl;
    this.redisUrl = redisUrl;
  }

  async begin() {
    await sleep(REPORTED_MS);
    this.#before = { ...(await this.#totals()), ...(await this.#redis()) };
    await this.#query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    await this.#query('SELECT pg_stat_statements_reset()');
  }

  /**
   * What has been done since `begin`.
   * @returns {Promise<Counted>}
   */
  async end() {
    /** @type {StatementCost[]} */
    const statements = await this.#query(STATEMENTS);
    const redis = await this.#redis();
    await sleep(REPORTED_MS);
    const after = { ...(await this.#totals()), ...redis };
    const since = Object.entries(after).map(([name, value]) => [name, value - (this.#before[name] ?? 0)]);
    const all = statements.reduce((sum, { calls }) => sum + calls, 0);
    const queue = statements.filter(({ text }) => BULLMQ.test(text));
    const added = queue.filter(({ text }) => /add_job/.test(text));
    const calls = (/** @type {readonly StatementCost[]} */ some) =>
      some.reduce((sum, { calls }) => sum + calls, 0);
    const counted = { statements: all, "of them BullMQ's": calls(queue), ...Object.fromEntries(since) };
    return { totals: this.redisUrl ? counted : { ...counted, jobs: calls(added) }, statements };
  }

  async #totals() {
    const [totals] = await this.#query(TOTALS);
    return /** @type {Record<string, number>} */ (totals);
  }

  /** @param {string} text */
  #query(text) {
    return query(this.databaseUrl, text);
  }

  /** Each queue counts the jobs that it was given. @returns {Promise<Record<string, number>>} */
  async #redis() {
    if (this.redisUrl === undefined) return {};
    const redis = new Redis(this.redisUrl);
    try {
      const counters = (await redis.keys('*:id')).map((key) => redis.get(key));
      const jobs = (await Promise.all(counters)).reduce((sum, value) => sum + Number(value), 0);
      const scripts = /cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1];
      return { jobs, 'Redis scripts': Number(scripts ?? 0) };
    } finally {
      redis.disconnect();
    }
  }
}

/**
 * Makes PostgreSQL count statements from its next start on.
 * @param {string} databaseUrl
 */
export async function loadStatementStatistics(databaseUrl) {
  await query(databaseUrl, "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
}

/**
 * @param {string} url
 * @param {string} text
 */
async function query(url, text) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
