import { BadRequestException, NotFoundException } from '@nestjs/common';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

import type { Caller } from '../access/caller.js';
import type { ListQuery } from './filters/list-query.js';
import { Found } from './found.js';

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
  async page(query: ListQuery): Promise<Found<Row>> {
    for (const condition of query.conditions) this.where(condition, query.values);
    const counting = this.selected.clone().select('count(*)', 'count');
    this.order(query.ordering);
    const [counted, rows] = await Promise.all([
      counting.getRawOne<{ count: number }>(),
      this.selected.limit(query.limit).offset(query.offset).getRawMany<Row>(),
    ]);
    return new Found(counted?.count ?? 0, rows, query);
  }

  /** All of them, in the order of their keys: for what is known to be few. */
  all(): Promise<Row[]> {
    return this.selected.orderBy(this.options.key).getRawMany<Row>();
  }

  /** The only row, or any of them. @throws NotFoundException when there is none */
  async one(): Promise<Row> {
    const row = await this.selected.limit(1).getRawOne<Row>();
    if (row === undefined) throw new NotFoundException({ detail: 'Not found.' });
    return row;
  }

  private order(ordering: readonly string[]): void {
    const { key, orderings } = this.options;
    const columns = new Map(Object.entries({ ...orderings, pk: key }));
    const wanted = ordering.map((term) => orderOf(term, columns));
    // The key comes last and makes the order a total one, unless the client has named it.
    if (!wanted.some(([column]) => column === key)) wanted.push([key, 'DESC']);
    for (const [column, direction] of wanted) this.selected.addOrderBy(column, direction);
  }
}

function orderOf(term: string, columns: ReadonlyMap<string, string>): [string, 'ASC' | 'DESC'] {
  const field = term.replace(/^-/, '');
  const column = columns.get(field);
  if (column !== undefined) return [column, field === term ? 'ASC' : 'DESC'];
  throw new BadRequestException({
    ordering: [`Select a valid choice. ${term} is not one of the available choices.`],
  });
}
