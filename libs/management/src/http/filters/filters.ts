import { BadRequestException } from '@nestjs/common';

import { type Expression, ExpressionInvalid, parseExpression } from './expression.js';
import { type Filter, type FilterContext, type FilterDeclarations, FilterInvalid, only } from './filter.js';

/** The parameters of a list that are no filters. */
const OTHERS = ['limit', 'offset', 'after', 'ordering', 'fields', 'exclude_fields', 'q'];

/** What a list can be narrowed by: one declaration, of which its conditions and its description are made. */
export class Filters {
  private readonly byName: ReadonlyMap<string, Filter>;

  constructor(readonly declarations: FilterDeclarations) {
    this.byName = new Map(Object.entries(declarations));
  }

  /**
   * SQL for all that a client asks for, each a condition that must hold.
   * @throws BadRequestException naming what is unknown, so that no typo is ignored, or what makes no sense
   */
  async conditions(context: FilterContext): Promise<readonly string[]> {
    const { parameters } = context;
    const names = Object.keys(parameters).filter((name) => !OTHERS.includes(name));
    const unknown = names.filter((name) => !this.byName.has(name));
    if (unknown.length > 0) throw invalid('errors', ...unknown.map((name) => `Invalid Filter: '${name}'`));
    const conditions: string[] = [];
    for (const name of names) conditions.push(await this.condition(name, parameters[name] ?? [], context));
    if (parameters.q !== undefined) conditions.push(await this.expression(parameters.q, context));
    return conditions;
  }

  private async condition(name: string, values: readonly string[], context: FilterContext): Promise<string> {
    const filter = this.byName.get(name);
    if (filter === undefined) throw invalid('q', `Filter '${name}' does not exist.`);
    try {
      return `(${await filter.condition(values, context)})`;
    } catch (error) {
      throw error instanceof FilterInvalid ? invalid(name, error.message) : error;
    }
  }

  private async expression(texts: readonly string[], context: FilterContext): Promise<string> {
    try {
      return await this.sqlOf(parseExpression(only(texts)), context);
    } catch (error) {
      const isInvalid = error instanceof ExpressionInvalid || error instanceof FilterInvalid;
      throw isInvalid ? invalid('q', error.message) : error;
    }
  }

  private async sqlOf(expression: Expression, context: FilterContext): Promise<string> {
    if ('filter' in expression) return this.condition(expression.filter, [expression.value], context);
    // What cannot be said of an object (because it has none) is not so.
    if ('not' in expression) return `NOT COALESCE(${await this.sqlOf(expression.not, context)}, false)`;
    const [parts, operator] = 'and' in expression ? [expression.and, ' AND '] : [expression.or, ' OR '];
    const conditions: string[] = [];
    for (const part of parts) conditions.push(await this.sqlOf(part, context));
    return `(${conditions.join(operator)})`;
  }
}

const invalid = (field: string, ...messages: string[]) => new BadRequestException({ [field]: messages });
