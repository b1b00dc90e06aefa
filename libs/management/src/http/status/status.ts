import { statfs } from 'node:fs/promises';
import {
  componentVersions,
  isOnline,
  PluginRegistry,
  QueueHealth,
  Settings,
  Statement,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { timestamp } from '../object-response.js';

import { type OnlineProcess, StatusResponse, StorageResponse, VersionResponse } from './status.response.js';

const ONLINE = new Statement<OnlineProcess>(
  `SELECT p.kind, p.name, ${timestamp('p.last_heartbeat')} AS "lastHeartbeat", p.versions
     FROM process p WHERE ${isOnline('p')} ORDER BY p.id`,
);

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
    const [processes, queue, storage] = await Promise.all([
      this.onlineProcesses(),
      this.queue.answers(),
      this.storageSpace(),
    ]);
    const redis = queue && this.settings.redisUrl !== null;
    const versions = Object.entries(componentVersions(this.plugins.all)).map(
      ([component, version]) => new VersionResponse(component, version),
    );
    return new StatusResponse({ versions, processes, queue, redis, storage }, origin);
  }

  /** Null where the database does not answer. */
  private onlineProcesses(): Promise<readonly OnlineProcess[] | null> {
    return ONLINE.all(this.dataSource, []).catch(() => null);
  }

  /** Null where it is not on a disk, too. */
  private async storageSpace(): Promise<StorageResponse | null> {
    if (this.settings.storage !== 'filesystem') return null;
    return statfs(this.settings.dataDir).then(
      (space) => new StorageResponse(space),
      () => null,
    );
  }
}
