import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource, type ObjectLiteral } from 'typeorm';

import type { Caller } from '../../access/caller.js';
import '../called-by.js';
import { ResourceKinds } from '../resource-kinds.js';
import { RoleTargets } from '../role-targets.js';
import { VersionReferences } from '../version-references.js';
import type { Filters, Parameters } from './filters.js';

const DEFAULT_LIMIT = 100;

/** A page is built in memory, so there is an end to its size; `next` leads on. */
export const MAX_LIMIT = 1000;

/** Which part of a list a client wants. A parameter that makes no sense counts as absent; it is never an error. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** What a client wants of a list. */
export interface ListQuery extends Page {
  /** Names of fields; a leading minus reverses one. */
  readonly ordering: readonly string[];
  /** SQL, all of which must hold, and the values that it refers to. */
  readonly conditions: readonly string[];
  readonly values: ObjectLiteral;
}

interface Asked {
  readonly filters: Filters;
  readonly parameters: Parameters;
  readonly caller: Caller | undefined;
}

/** Reads the query of a list, as its filters are declared. */
@Injectable()
class ListQueryPipe implements PipeTransform<Asked, Promise<ListQuery>> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly versions: VersionReferences,
    private readonly targets: RoleTargets,
    private readonly kinds: ResourceKinds,
  ) {}

  async transform({ filters, parameters, caller }: Asked): Promise<ListQuery> {
    if (caller === undefined) throw new Error('the route is not one of the management API');
    const values: Record<string, unknown> = {};
    const bind = (value: unknown): string => {
      const name = `filter_${Object.keys(values).length}`;
      values[name] = value;
      return `:${name}`;
    };
    const { dataSource, versions, targets, kinds } = this;
    const context = { caller, dataSource, versions, targets, kinds, bind };
    return {
      ...pageIn(parameters),
      ordering: names(parameters.ordering),
      conditions: await filters.conditions(parameters, context),
      values,
    };
  }
}

const query = createParamDecorator((filters: Filters, context: ExecutionContext): Asked => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { filters, parameters: parametersOf(request.query), caller: request.caller };
});

/** The query of a list that has these filters. */
export const Listed = (filters: Filters): ParameterDecorator => query(filters, ListQueryPipe);

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

const pageIn = ({ limit, offset }: Parameters): Page => ({
  limit: Math.min(wholeNumber(limit) || DEFAULT_LIMIT, MAX_LIMIT),
  offset: wholeNumber(offset),
});

/** Of a repeated parameter the last one counts. What is no whole number is 0. */
function wholeNumber(values: readonly string[] = []): number {
  const text = values.at(-1) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
