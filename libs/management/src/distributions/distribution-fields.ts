import type { NamedVersion } from '../versions/versions.js';

/**
 * Fields of a distribution that clients set and see, and from which nothing follows. Another one is a column of the entity,
 * a line here and in `PLAIN`, and what bodies and responses say of it.
 */
export interface PlainFields {
  readonly description: string | null;
  readonly pulpLabels: Readonly<Record<string, string | null>>;
  readonly private: boolean;
  readonly hidden: boolean;
}

interface PlainField {
  /** What the table calls it, and bodies and responses too. */
  readonly column: string;
  /** SQL for what it is where nothing is given, in a new distribution of namespace `n`. */
  readonly unset: string;
}

const PLAIN = {
  description: { column: 'description', unset: 'NULL' },
  pulpLabels: { column: 'pulp_labels', unset: `'{}'::jsonb` },
  private: { column: 'private', unset: 'n.private' },
  hidden: { column: 'hidden', unset: 'false' },
} as const satisfies Readonly<Record<keyof PlainFields, PlainField>>;

/** The plain fields as bodies have them. */
export type PlainBody = {
  readonly [Field in keyof PlainFields as (typeof PLAIN)[Field]['column']]?: PlainFields[Field];
};

const FIELDS = Object.keys(PLAIN) as readonly (keyof PlainFields)[];
const COLUMNS = FIELDS.map((field) => PLAIN[field].column);

/** The plain fields of a body: undefined where it leaves them out. */
export const plainFieldsIn = (body: PlainBody): Partial<PlainFields> =>
  Object.fromEntries(FIELDS.map((field) => [field, body[PLAIN[field].column]]));

/** What is given of the plain fields, as JSON by their columns. What is undefined is left out. */
export const givenIn = (fields: Partial<PlainFields>): string =>
  JSON.stringify(Object.fromEntries(FIELDS.map((field) => [PLAIN[field].column, fields[field]])));

/** SQL for the names of their columns. */
export const PLAIN_COLUMNS = COLUMNS.join(', ');

/** SQL for the columns of a record. */
export const plainColumnsOf = (record: string): string =>
  COLUMNS.map((column) => `${record}.${column}`).join(', ');

/** The same, named as the fields are. */
export const plainFieldsOf = (record: string): string =>
  FIELDS.map((field) => `${record}.${PLAIN[field].column} AS "${field}"`).join(', ');

/** For lists: the properties of the entity `alias`, by field. */
export const plainProperties = (alias: string) =>
  Object.fromEntries(FIELDS.map((field) => [field, `${alias}.${field}`])) as Record<
    keyof PlainFields,
    string
  >;

/** SQL: a record of the plain fields of a new distribution in namespace `n`. @param given SQL for what `givenIn` returns */
export function newPlainFields(given: string): string {
  const unset = FIELDS.map((field) => `'${PLAIN[field].column}', ${PLAIN[field].unset}`);
  return `jsonb_populate_record(NULL::distribution, jsonb_build_object(${unset.join(', ')}) || ${given}::jsonb)`;
}

/** SQL: the same of distribution `d`, which keeps what is not given. */
export const changedPlainFields = (given: string): string => `jsonb_populate_record(d, ${given}::jsonb)`;

/** What a distribution is to be. Fields that are left out stay as they are. */
export interface DistributionFields extends Partial<PlainFields> {
  readonly name?: string;
  readonly basePath?: string;
  /** What it serves: the latest version of a repository, or one version of a regular one; null for nothing. */
  readonly serves?: ServedVersion | null;
}

interface ServedVersion {
  readonly repositoryId: string;
  /** Null for the latest. */
  readonly number: number | null;
}

/** Fields as a client names them: undefined where they stay as they are, null for nothing. */
export type RequestedFields = Omit<DistributionFields, 'serves'> & {
  readonly serves?: NamedVersion | null;
};

/** What every new distribution is given. */
export interface Names {
  readonly name: string;
  readonly basePath: string;
}
