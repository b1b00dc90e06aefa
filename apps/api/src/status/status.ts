import { statfs } from 'node:fs/promises';

import { componentVersions, PluginRegistry, QueueHealth, Settings } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { StatusResponse, StorageResponse, VersionResponse } from './status.response.js';

/** Asks every part of the system how it is. What does not answer is reported; it is no error. */
@Injectable()
export class Status {
  constructor(
    private readonly settings: Settings,
    private readonly plugins: PluginRegistry,
    private readonly dataSource: DataSource,
    private readonly queue: QueueHealth,
  ) {}

  /** @param origin where clients reach this server */
  async get(origin: string): Promise<StatusResponse> {
    const [database, redis, storage] = await Promise.all([
      this.databaseAnswers(),
      this.queue.redisAnswers(),
      this.storageSpace(),
    ]);
    const versions = Object.entries(componentVersions(this.plugins.all)).map(
      ([component, version]) => new VersionResponse(component, version),
    );
    return new StatusResponse({ versions, database, redis, storage }, origin);
  }

  private databaseAnswers(): Promise<boolean> {
    return this.dataSource.query('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  private storageSpace(): Promise<StorageResponse | null> {
    return statfs(this.settings.dataDir).then(
      (space) => new StorageResponse(space),
      () => null,
    );
  }
}
