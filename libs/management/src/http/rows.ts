import type { Caller, Read } from '@berth/platform';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

import { ObjectUnknown, refusal } from '../access/refusals.js';
import { Found, type ListQuery } from './filters/list-query.js';

/** Pages that end beyond this many rows are far out. Their `next` says where they end. */
const FAR = 1000;

/** Which rows a list has. `columns` has SQL for each field of a row. */
export interface RowsOptions<Row> {
  /** Tells rows apart, and is higher the newer one is; UUIDv7 keys are. */
  readonly key: string;
  readonly columns: Readonly<Record<keyof Row & string, string>>;
  /** What clients may order by: SQL, by the name of the shown field. */
  readonly orderings: Readonly<Record<string, string>>;
}

/** Rows for a list of the management API, read as they will be shown rather than as entities. */
export class Rows<Row extends object> {
  private readonly selected: SelectQueryBuilder<ObjectLiteral>;

  constructor(
    query: SelectQueryBuilder<ObjectLiteral>,
    private readonly options: RowsOptions<Row>,
  ) {
    this.selected = query.select([]);
    for (const [field, sql] of Object.entries<string>(options.columns)) this.selected.addSelect(sql, field);
  }

  /** Leaves only those for which a condition holds as well. */
  where(condition: string, parameters: ObjectLiteral = {}): this {
    this.selected.andWhere(condition, parameters);
    return this;
  }

  /**
   * Leaves only what a caller may see.
   * @param condition SQL, given SQL for the caller's id
   */
  visibleTo({ superuser, userId }: Caller, condition: (viewer: string) => string): this {
    return superuser ? this : this.where(condition(':viewer'), { viewer: userId });
  }

  /** Those that the query asks for; newest first, unless it says otherwise. */
  page(query: ListQuery): Promise<Found<Row>> {
    const shown = this.selected.clone();
    for (const condition of query.conditions) this.where(condition, query.values);
    return query.reader.read(async (read) => {
      const part = isFar(query) ? await this.far(shown, query, read) : await this.near(query, read);
      const { rows, last } = part;
      const count = await this.count(query, part, read);
      return new Found(count, rows, query, last === null ? null : { key: last, count });
    });
  }

  /** All of them, in the order of their keys: for what is known to be few. */
  all(): Promise<Row[]> {
    return this.selected.orderBy(this.options.key).getRawMany<Row>();
  }

  /** The only row, or any of them. @throws ObjectUnknown when there is none */
  async one(): Promise<Row> {
    const row = await this.selected.limit(1).getRawOne<Row>();
    if (row === undefined) throw new ObjectUnknown();
    return row;
  }

  private async near({ limit, offset, ordering }: ListQuery, read: Read): Promise<Part<Row>> {
    const query = this.selected.clone().limit(limit).offset(offset);
    this.order(query, ordering);
    return { rows: await readRows<Row>(query, read), last: null, counted: null };
  }

  /**
   * The keys come first: so what is shown of a row is read for the rows of the page alone, and not for those before it.
   * @param shown the list without what the client asks for
   */
  private async far(
    shown: SelectQueryBuilder<ObjectLiteral>,
    { limit, offset, after, ordering }: ListQuery,
    read: Read,
  ): Promise<Part<Row>> {
    const { key } = this.options;
    const query = this.selected.clone().select(key, 'key').limit(limit);
    const [[column, direction] = [key, 'DESC'] as const] = this.order(query, ordering);
    const isByKey = column === key;
    if (isByKey && after)
      query.andWhere(`${key} ${direction === 'ASC' ? '>' : '<'} :after`, { after: after.key });
    else query.offset(offset);
    const keys = (await readRows<{ key: string }>(query, read).catch(refuseAfter)).map((row) => row.key);
    shown.andWhere(`${key} = ANY(:keys)`, { keys });
    this.order(shown, ordering);
    return {
      rows: keys.length === 0 ? [] : await readRows<Row>(shown, read),
      last: isByKey ? (keys.at(-1) ?? null) : null,
      counted: isByKey && after ? after.count : null,
    };
  }

  /** How many there are. A page that is not full tells, and so does one that began where another one ended. */
  private async count(
    { limit, offset }: ListQuery,
    { rows, counted }: Part<Row>,
    read: Read,
  ): Promise<number> {
    const found = rows.length;
    if (found < limit && (found > 0 || offset === 0)) return offset + found;
    if (counted !== null) return found === 0 ? offset : Math.max(counted, offset + found);
    const counting = this.selected.clone().select('count(*)', 'count');
    return (await readRows<{ count: number }>(counting, read))[0]?.count ?? 0;
  }

  /** Orders a query, and returns by what. */
  private order(
    query: SelectQueryBuilder<ObjectLiteral>,
    ordering: readonly string[],
  ): readonly (readonly [string, 'ASC' | 'DESC'])[] {
    const { key, orderings } = this.options;
    const columns = new Map(Object.entries({ ...orderings, pk: key }));
    const wanted = ordering.map((term) => orderOf(term, columns));
    // The key comes last and makes the order a total one, unless the client has named it.
    if (!wanted.some(([column]) => column === key)) wanted.push([key, 'DESC']);
    for (const [column, direction] of wanted) query.addOrderBy(column, direction);
    return wanted;
  }
}

/** Rows of a page. */
interface Part<Row> {
  readonly rows: readonly Row[];
  /** The key of the last one, where the next page can begin there. */
  readonly last: string | null;
  /** How many rows the list had when the page before this one was read, where this one began at its end. */
  readonly counted: number | null;
}

/** The key in `after` may be one of another kind of object. */
function refuseAfter(error: { readonly code?: string }): never {
  if (!['22P02', '22003'].includes(error.code ?? '')) throw error;
  throw refusal('This is not where a page of this list ended.', 'after');
}

const isFar = ({ limit, offset }: ListQuery): boolean => offset + limit > FAR;

const readRows = <Row extends object>(
  query: SelectQueryBuilder<ObjectLiteral>,
  read: Read,
): Promise<Row[]> => {
  const [text, values] = query.getQueryAndParameters();
  return read<Row>(text, values);
};

function orderOf(term: string, columns: ReadonlyMap<string, string>): [string, 'ASC' | 'DESC'] {
  const field = term.replace(/^-/, '');
  const column = columns.get(field);
  if (column !== undefined) return [column, field === term ? 'ASC' : 'DESC'];
  throw refusal(`Select a valid choice. ${term} is not one of the available choices.`, 'ordering');
}
