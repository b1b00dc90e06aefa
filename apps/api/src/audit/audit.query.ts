import { PageQuery } from '@berth/platform';
import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDate, IsOptional, IsString, MinDate, NotContains } from 'class-validator';

// PostgreSQL has no NUL in text, and no times before Caesar's.
const Text = () => applyDecorators(ApiPropertyOptional(), IsOptional(), IsString(), NotContains('\0'));
const Time = () =>
  applyDecorators(
    ApiPropertyOptional({ type: String, format: 'date-time' }),
    Type(() => Date),
    IsOptional(),
    IsDate(),
    MinDate(new Date(0)),
  );

/** What the list of audit events understands. */
export class AuditQuery extends PageQuery {
  @Text()
  readonly action?: string;

  @Text()
  readonly username?: string;

  @Text()
  readonly object?: string;

  @Time()
  readonly at__gte?: Date;

  @Time()
  readonly at__lt?: Date;
}
