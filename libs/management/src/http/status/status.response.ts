import type { ProcessKind } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import type { Health, OnlineProcess, Space } from '../../status/health.js';

/** A component, and the version whose API it is compatible with. */
@ApiSchema({ name: 'VersionResponse' })
export class VersionResponse {
  @ApiProperty()
  readonly component: string;

  @ApiProperty()
  readonly version: string;

  @ApiProperty()
  readonly package: string = 'berth';

  @ApiProperty()
  readonly module: string;

  @ApiProperty()
  readonly domain_compatible: boolean = false;

  constructor(component: string, version: string) {
    this.component = component;
    this.version = version;
    this.module = `berth.${component}`;
  }
}

@ApiSchema({ name: 'ConnectionResponse' })
export class ConnectionResponse {
  @ApiProperty()
  readonly connected: boolean;

  constructor(connected: boolean) {
    this.connected = connected;
  }
}

/** Of the file system that the data directory is on, in bytes. */
@ApiSchema({ name: 'StorageResponse' })
export class StorageResponse {
  @ApiProperty({ type: 'integer' })
  readonly total: number;

  @ApiProperty({ type: 'integer' })
  readonly used: number;

  @ApiProperty({ type: 'integer' })
  readonly free: number;

  constructor({ bsize, blocks, bfree, bavail }: Space) {
    this.total = blocks * bsize;
    this.used = (blocks - bfree) * bsize;
    this.free = bavail * bsize;
  }
}

/** Where clients fetch content. */
@ApiSchema({ name: 'ContentSettingsResponse' })
export class ContentSettingsResponse {
  @ApiProperty()
  readonly content_origin: string;

  @ApiProperty()
  readonly content_path_prefix: string = '/';

  constructor(origin: string) {
    this.content_origin = origin;
  }
}

/** A process that runs. */
@ApiSchema({ name: 'AppStatusResponse' })
export class AppStatusResponse {
  @ApiProperty()
  readonly name: string;

  @ApiProperty({ format: 'date-time' })
  readonly last_heartbeat: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  readonly versions: Readonly<Record<string, string>>;

  constructor({ name, lastHeartbeat, versions }: OnlineProcess) {
    this.name = name;
    this.last_heartbeat = lastHeartbeat;
    this.versions = versions;
  }
}

/** How the system is doing. */
@ApiSchema({ name: 'StatusResponse' })
export class StatusResponse {
  @ApiProperty({ type: [VersionResponse] })
  readonly versions: readonly VersionResponse[];

  @ApiProperty({ type: [AppStatusResponse] })
  readonly online_workers: readonly AppStatusResponse[];

  @ApiProperty({ type: [AppStatusResponse] })
  readonly online_api_apps: readonly AppStatusResponse[];

  @ApiProperty({ type: [AppStatusResponse] })
  readonly online_content_apps: readonly AppStatusResponse[] = [];

  @ApiProperty()
  readonly database_connection: ConnectionResponse;

  @ApiProperty()
  readonly queue_connection: ConnectionResponse;

  @ApiProperty()
  readonly redis_connection: ConnectionResponse;

  @ApiProperty({ type: StorageResponse, nullable: true })
  readonly storage: StorageResponse | null;

  @ApiProperty()
  readonly content_settings: ContentSettingsResponse;

  @ApiProperty()
  readonly domain_enabled: boolean = false;

  constructor({ versions, processes, queue, redis, storage }: Health, origin: string) {
    const online = (wanted: ProcessKind) =>
      (processes ?? [])
        .filter(({ kind }) => kind === wanted)
        .map((process) => new AppStatusResponse(process));
    this.versions = Object.entries(versions).map(
      ([component, version]) => new VersionResponse(component, version),
    );
    this.online_workers = online('worker');
    this.online_api_apps = online('api');
    this.database_connection = new ConnectionResponse(processes !== null);
    this.queue_connection = new ConnectionResponse(queue);
    this.redis_connection = new ConnectionResponse(redis);
    this.storage = storage && new StorageResponse(storage);
    this.content_settings = new ContentSettingsResponse(origin);
  }
}
