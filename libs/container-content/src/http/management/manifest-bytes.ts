import type { Readable } from 'node:stream';

import { Rows, readableContent } from '@berth/management/http';
import { type Actor, Audit, type Caller, type KeptBytes, Storage } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isContentReadable, isReadable } from '../../managed/container.js';
import { Manifest } from '../../manifests/manifest.entity.js';
import type { Digest } from '../../oci/reference.js';

/** Bytes as they were pushed, and what they are. */
export interface PushedBytes {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly size: number;
  read(): Promise<Buffer | Readable>;
}

/** Who reads them, and as what the record tells it. */
export interface Puller {
  readonly caller: Caller;
  readonly actor: Actor;
  readonly object: string;
}

interface PulledRow extends Omit<PushedBytes, 'read'> {
  /** No public name serves it. */
  readonly private: boolean;
}

type ManifestRow = PulledRow & { readonly bytes: Buffer };
type ConfigRow = PulledRow & KeptBytes;

/** @param id SQL for the content's id */
const isPrivate = (id: string): string => `NOT ${isContentReadable('NULL::int', id)}`;

/** The exact bytes of manifests, and of their configs. */
@Injectable()
export class ManifestBytes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
    private readonly audit: Audit,
  ) {}

  /** @throws NotFoundException where there is no such manifest that the caller may read */
  async raw(by: Puller, id: string): Promise<PushedBytes> {
    const rows = new Rows<ManifestRow>(this.dataSource.createQueryBuilder(Manifest, 'm'), {
      key: 'm.id',
      columns: {
        digest: 'm.digest',
        mediaType: 'm.mediaType',
        size: 'octet_length(m.bytes)',
        bytes: 'm.bytes',
        private: isPrivate('m.id'),
      },
      orderings: {},
    });
    const row = await readable(rows, by, 'm.id').where('m.id = :id', { id }).one();
    this.note(by, row);
    return { ...row, read: async () => row.bytes };
  }

  /** @throws NotFoundException also where it has no config, or none that the caller may read */
  async config(by: Puller, id: string): Promise<PushedBytes> {
    const query = this.dataSource
      .createQueryBuilder(Manifest, 'm')
      .innerJoin('m.configBlob', 'b')
      .innerJoin('b.artifact', 'a');
    const rows = new Rows<ConfigRow>(query, {
      key: 'm.id',
      columns: {
        digest: 'b.digest',
        mediaType: `COALESCE(m.configType, 'application/octet-stream')`,
        size: 'a.size',
        location: 'a.location',
        bytes: 'a.bytes',
        private: isPrivate('b.id'),
      },
      orderings: {},
    });
    // A manifest may have come into a repository without its config.
    const found = readable(readable(rows, by, 'm.id'), by, 'b.id');
    const row = await found.where('m.id = :id', { id }).one();
    this.note(by, row);
    return { ...row, read: () => this.storage.open(row) };
  }

  /** Keeps the record of every pull of private content, through every door. */
  private note({ actor, object }: Puller, row: PulledRow): void {
    if (row.private) this.audit.note({ ...actor, action: 'pull', object, detail: { reference: row.digest } });
  }
}

const readable = <Row extends object>(rows: Rows<Row>, { caller }: Puller, id: string): Rows<Row> =>
  readableContent(rows, id, caller, isReadable);
