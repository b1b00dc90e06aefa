import { type Caller, ListReads } from '@berth/platform';
import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ObjectLiteral } from 'typeorm';

import '../called-by.js';
import { ResourceKinds } from '../../access/resource-kinds.js';
import { TargetObjects } from '../../access/target-objects.js';
import { VersionReferences } from '../../versions/version-references.js';
import type { Parameters } from './filter.js';
import type { Filters } from './filters.js';
import { ListReader } from './list-reader.js';

const DEFAULT_LIMIT = 100;

/** A page is built in memory, so there is an end to its size; `next` leads on. */
export const MAX_LIMIT = 1000;

/** Which part of a list a client wants. A parameter that makes no sense counts as absent; it is never an error. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
  /** Where the page before this one ended, as that one's `next` says it. */
  readonly after?: PageEnd | null;
}

/** Where a page ended. It saves the next one from going through all that comes before it, and from counting. */
export interface PageEnd {
  /** The key of its last row. */
  readonly key: string;
  /** How many rows the whole list had. */
  readonly count: number;
}

/** What a client wants of a list. */
export interface ListQuery extends Page {
  /** Names of fields; a leading minus reverses one. */
  readonly ordering: readonly string[];
  /** SQL, all of which must hold, and the values that it refers to. */
  readonly conditions: readonly string[];
  readonly values: ObjectLiteral;
  /** What reads it. */
  readonly reader: ListReader;
}

interface Asked {
  readonly filters: Filters;
  readonly parameters: Parameters;
  readonly caller: Caller | undefined;
  /** Fires when the client has left. */
  readonly signal: AbortSignal;
}

/** What of a query makes a list no dearer. */
const CHEAP = ['limit', 'fields', 'exclude_fields', 'after'];

/** Reads the query of a list, as its filters are declared. */
@Injectable()
class ListQueryPipe implements PipeTransform<Asked, Promise<ListQuery>> {
  constructor(
    private readonly reads: ListReads,
    private readonly versions: VersionReferences,
    private readonly targets: TargetObjects,
    private readonly kinds: ResourceKinds,
  ) {}

  async transform({ filters, parameters, caller, signal }: Asked): Promise<ListQuery> {
    if (caller === undefined) throw new Error('the route is not one of the management API');
    const values: Record<string, unknown> = {};
    const bind = (value: unknown): string => {
      const name = `filter_${Object.keys(values).length}`;
      values[name] = value;
      return `:${name}`;
    };
    const isNarrowed = Object.keys(parameters).some((name) => !CHEAP.includes(name));
    const reader = new ListReader(this.reads, isNarrowed, signal);
    const { versions, targets, kinds } = this;
    const context = { parameters, caller, reader, versions, targets, kinds, bind };
    return {
      ...pageIn(parameters),
      ordering: names(parameters.ordering),
      conditions: await filters.conditions(context),
      values,
      reader,
    };
  }
}

const query = createParamDecorator((filters: Filters, context: ExecutionContext): Asked => {
  const http = context.switchToHttp();
  const { query: sent, caller } = http.getRequest<FastifyRequest>();
  const signal = untilGone(http.getResponse<FastifyReply>());
  return { filters, parameters: parametersOf(sent), caller, signal };
});

/** The query of a list that has these filters. */
export const Listed = (filters: Filters): ParameterDecorator => query(filters, ListQueryPipe);

/** Fires when the connection closes before the answer is sent. */
function untilGone({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const check = () => {
    if (!raw.writableFinished) controller.abort();
  };
  // It may have closed while the caller was looked up.
  if (raw.destroyed) check();
  else raw.once('close', check);
  return controller.signal;
}

/** The part of a list that a request wants, where the list has no filters. */
export const Paged = createParamDecorator(
  (_: unknown, context: ExecutionContext): Page =>
    pageIn(parametersOf(context.switchToHttp().getRequest<FastifyRequest>().query)),
);

/** Reads a list of names as a query has it: `?x=a,b`, or `?x=a&x=b`. */
export function names(value: unknown): readonly string[] {
  const texts = Array.isArray(value) ? value : [value ?? ''];
  return texts.flatMap((text) => String(text).split(',')).filter((name) => name !== '');
}

function parametersOf(sent: unknown): Parameters {
  return Object.fromEntries(
    Object.entries(sent ?? {}).map(([name, value]) => [name, [value].flat().map(String)]),
  );
}

const pageIn = ({ limit, offset, after }: Parameters): Page => ({
  limit: Math.min(wholeNumber(limit) || DEFAULT_LIMIT, MAX_LIMIT),
  offset: wholeNumber(offset),
  after: pageEndIn(after?.at(-1) ?? ''),
});

/** How `next` says where a page ended. */
export const writePageEnd = ({ key, count }: PageEnd): string => `${key}_${count}`;

function pageEndIn(text: string): PageEnd | null {
  const [, key, count] = /^([0-9a-f-]{36}|\d{1,9})_(\d{1,15})$/.exec(text) ?? [];
  return key === undefined ? null : { key, count: Number(count) };
}

/** Of a repeated parameter the last one counts. What is no whole number is 0. */
function wholeNumber(values: readonly string[] = []): number {
  const text = values.at(-1) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

/** A page of a list: how many objects there are in all, and those that were asked for. */
export class Found<T> {
  /** @param end where it ends, when the next one is to begin there */
  constructor(
    readonly count: number,
    readonly results: readonly T[],
    readonly query: Page,
    readonly end: PageEnd | null = null,
  ) {}

  map<Shown>(show: (result: T) => Shown): Found<Shown> {
    return this.with(this.results.map(show));
  }

  /** The same page with what is shown of its rows, in their order. */
  with<Shown>(shown: readonly Shown[]): Found<Shown> {
    return new Found(this.count, shown, this.query, this.end);
  }
}
