import type { Caller } from '@berth/platform';
import { Injectable, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Filters } from './filters/filters.js';
import type { Found, ListQuery } from './filters/list-query.js';
import { Rows } from './rows.js';

/** Which rows a list has, as data. All its SQL uses `alias` for the table, and the aliases of `joins`. */
export interface RowList<Row extends object> {
  /** Of the table: `Role`. */
  readonly entity: Type;
  readonly alias: string;
  /** SQL: what tells rows apart, and is higher the newer one is; the id where it is left out. */
  readonly key?: string;
  /** Relations that are read as well, by alias: `{ a: 'f.artifact' }`. */
  readonly joins?: Readonly<Record<string, string>>;
  /** SQL: which rows of the table are of this kind; all of them where it is left out. */
  readonly where?: string;
  /** SQL for each field of a row. */
  readonly columns: Readonly<Record<keyof Row & string, string>>;
  /** What clients may order by: SQL, by the name of the shown field. */
  readonly orderings: Readonly<Record<string, string>>;
  /** SQL: whether a user may see one, given SQL for the user's id. All users may where it is left out. */
  isVisible?(viewer: string): string;
}

/** A list of objects of one kind, as data. */
export interface ObjectList<Row extends object, Shown extends object = object> extends RowList<Row> {
  /** What it can be narrowed by. */
  readonly filters: Filters;
  /** The class of what is shown of a row. */
  readonly response: new (
    row: Row,
  ) => Shown;
}

/** Reads lists as the management API shows them. */
@Injectable()
export class Listings {
  constructor(private readonly dataSource: DataSource) {}

  /** A part of a list, as far as the caller may see it. */
  async page<Row extends object, Shown extends object>(
    list: ObjectList<Row, Shown>,
    caller: Caller,
    query: ListQuery,
  ): Promise<Found<Shown>> {
    return (await this.rows(list, caller).page(query)).map((row) => new list.response(row));
  }

  /** One object. @throws ObjectUnknown when there is none that the caller may see */
  async get<Row extends object, Shown extends object>(
    list: ObjectList<Row, Shown>,
    caller: Caller,
    id: string | number,
  ): Promise<Shown> {
    return new list.response(await this.row(list, caller, id));
  }

  /** The same as it is read. @throws ObjectUnknown */
  row<Row extends object>(list: RowList<Row>, caller: Caller, id: string | number): Promise<Row> {
    return this.rows(list, caller).where(`${list.alias}.id = :id`, { id }).one();
  }

  rows<Row extends object>(list: RowList<Row>, caller: Caller): Rows<Row> {
    const { alias, key = `${alias}.id`, joins = {}, where, columns, orderings, isVisible } = list;
    const query = this.dataSource.createQueryBuilder(list.entity, alias);
    for (const [joined, relation] of Object.entries(joins)) query.leftJoin(relation, joined);
    if (where !== undefined) query.where(where);
    const rows = new Rows<Row>(query, { key, columns, orderings });
    return isVisible === undefined ? rows : rows.visibleTo(caller, isVisible);
  }
}
