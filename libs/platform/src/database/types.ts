import pg from 'pg';

const BIGINT = 20;

/** Sizes and offsets stay below 2^53, so `bigint` is read as a number. Other types as usual. */
export const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === BIGINT ? Number : pg.types.getTypeParser(oid, format as 'text'),
};
