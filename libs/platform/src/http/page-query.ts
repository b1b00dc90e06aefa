import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { Allow, IsInt } from 'class-validator';

const DEFAULT_LIMIT = 100;

/** A page is built in memory, so there is an end to its size; `next` leads on. */
const MAX_LIMIT = 1000;

const NAMES = { isArray: true, type: String, style: 'form', explode: false } as const;

/** What every list understands. A paging parameter that makes no sense counts as absent; it is never an error. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', default: DEFAULT_LIMIT, maximum: MAX_LIMIT })
  @Transform(({ value }) => Math.min(wholeNumber(value) || DEFAULT_LIMIT, MAX_LIMIT))
  @IsInt()
  readonly limit: number = DEFAULT_LIMIT;

  @ApiPropertyOptional({ type: 'integer', default: 0 })
  @Transform(({ value }) => wholeNumber(value))
  @IsInt()
  readonly offset: number = 0;

  @ApiPropertyOptional({ ...NAMES, description: 'Fields to order by; a leading minus reverses one.' })
  @Transform(({ value }) => names(value))
  @Allow()
  readonly ordering: readonly string[] = [];

  @ApiPropertyOptional({ ...NAMES, description: 'Show only these fields.' })
  @Allow()
  readonly fields?: unknown;

  @ApiPropertyOptional({ ...NAMES, description: 'Show all but these fields.' })
  @Allow()
  readonly exclude_fields?: unknown;
}

/** Reads a list of names as a query has it: `?x=a,b`, or `?x=a&x=b`. */
export function names(value: unknown): readonly string[] {
  const texts = Array.isArray(value) ? value : [value ?? ''];
  return texts.flatMap((text) => String(text).split(',')).filter((name) => name !== '');
}

/** Of a repeated parameter the last one counts. What is no whole number is 0. */
function wholeNumber(value: unknown): number {
  const text = String(Array.isArray(value) ? value.at(-1) : value);
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
