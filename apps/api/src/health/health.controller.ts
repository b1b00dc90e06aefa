import { Controller, Get, HttpCode } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DataSource } from 'typeorm';

/** For those who watch over processes. */
@Controller()
@ApiExcludeController()
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  /** The process answers. Touches nothing else, so that a slow database does not get it killed. */
  @Get('livez')
  @HttpCode(200)
  live(): object {
    return { status: 'ok' };
  }

  /** The process can do its work: the database answers. */
  @Get('readyz')
  async ready(): Promise<object> {
    await this.dataSource.query('SELECT 1');
    return { status: 'ok' };
  }
}
