import pg from 'pg';

const BIGINT = 20;

/** Sizes and offsets stay below 2^53, so `bigint` is read as a number. Other types as usual. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === BIGINT ? Number : pg.types.getTypeParser(oid, format as 'text'),
};

/**
 * What connections are for. `reads`: of the registry, which never wait for writers. `lists`: of the management
 * API, whose statements have a limit that operators set (`ListReads`). `requests`: all else that a client
 * waits for. `work`: of workers and of commands, which may take long.
 */
export type Purpose = 'reads' | 'lists' | 'requests' | 'work';

/** Names of node-postgres. All in milliseconds. */
interface Limits {
  /** For a lock that another transaction holds. */
  readonly lock_timeout?: number;
  /** For a statement, in PostgreSQL. A short task in an API process has longer: see `TaskHandler`. */
  readonly statement_timeout?: number;
  /** For the answer to a statement, here: a PostgreSQL that hangs says nothing. */
  readonly query_timeout?: number;
  /** For a connection, be it a new one or one that is in use. */
  readonly connectionTimeoutMillis: number;
}

const LIMITS: Readonly<Record<Purpose, Limits>> = {
  reads: {
    lock_timeout: 5_000,
    statement_timeout: 30_000,
    query_timeout: 40_000,
    connectionTimeoutMillis: 30_000,
  },
  lists: { connectionTimeoutMillis: 30_000 },
  requests: {
    lock_timeout: 10_000,
    statement_timeout: 60_000,
    query_timeout: 300_000,
    connectionTimeoutMillis: 30_000,
  },
  work: { connectionTimeoutMillis: 60_000 },
};

/**
 * A `Statement` keeps its first plan. PostgreSQL would rather plan for the very values each time, because it thinks that
 * a short array is cheaper than one of unknown length: that takes as long as the statement itself.
 */
const ONE_PLAN = '-c plan_cache_mode=force_generic_plan';

/** How the connections of a pool are made, and how long what they do may take. All time-outs are here. */
export function connectionOptions(purpose: Purpose) {
  const plans = purpose === 'lists' ? {} : { options: ONE_PLAN };
  return { ...LIMITS[purpose], ...plans, keepAlive: true, types };
}
