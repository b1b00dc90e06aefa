import { statfs } from 'node:fs/promises';
import {
  componentVersions,
  isOnline,
  PluginRegistry,
  type ProcessKind,
  QueueHealth,
  Settings,
  Statement,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { timestamp } from '../transfer/times.js';

/** A process that runs. */
export interface OnlineProcess {
  readonly kind: ProcessKind;
  readonly name: string;
  readonly lastHeartbeat: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** Of a file system, in blocks; `bavail` is what is free for users other than root. */
export type Space = Readonly<Record<'bsize' | 'blocks' | 'bfree' | 'bavail', number>>;

/** How every part of the system is. */
export interface Health {
  /** By component. */
  readonly versions: Readonly<Record<string, string>>;
  /** Null where the database does not answer. */
  readonly processes: readonly OnlineProcess[] | null;
  /** Whether workers can be woken. */
  readonly queue: boolean;
  readonly redis: boolean;
  /** Of the file system that the data directory is on; null where it does not answer, or storage is no disk. */
  readonly storage: Space | null;
}

const ONLINE = new Statement<OnlineProcess>(
  `SELECT p.kind, p.name, ${timestamp('p.last_heartbeat')} AS "lastHeartbeat", p.versions
     FROM process p WHERE ${isOnline('p')} ORDER BY p.id`,
);

/** Asks every part of the system how it is. What does not answer is reported; it is no error. */
@Injectable()
export class SystemHealth {
  constructor(
    private readonly settings: Settings,
    private readonly plugins: PluginRegistry,
    private readonly dataSource: DataSource,
    private readonly queue: QueueHealth,
  ) {}

  async get(): Promise<Health> {
    const [processes, queue, storage] = await Promise.all([
      ONLINE.all(this.dataSource, []).catch(() => null),
      this.queue.answers(),
      this.storageSpace(),
    ]);
    const redis = queue && this.settings.redisUrl !== null;
    return { versions: componentVersions(this.plugins.all), processes, queue, redis, storage };
  }

  private async storageSpace(): Promise<Space | null> {
    if (this.settings.storage !== 'filesystem') return null;
    return statfs(this.settings.dataDir).catch(() => null);
  }
}
