import type { Readable } from 'node:stream';

import { type Caller, Rows, Storage, visibleContent } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isRepositoryVisible } from '../../auth/visibility.js';
import { Manifest } from '../../manifests/manifest.entity.js';
import type { Digest } from '../../oci/digest.js';

/** Bytes as they were pushed, and what they are. */
export interface PushedBytes {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly size: number;
  read(): Promise<Buffer | Readable>;
}

type ManifestRow = Omit<PushedBytes, 'read'> & { readonly bytes: Buffer };
type ConfigRow = Omit<PushedBytes, 'read'> & { readonly location: string };

/** The exact bytes of manifests, and of their configs. */
@Injectable()
export class ManifestBytes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
  ) {}

  /** @throws NotFoundException where there is no such manifest that the caller may see */
  async raw(caller: Caller, id: string): Promise<PushedBytes> {
    const rows = new Rows<ManifestRow>(this.dataSource.createQueryBuilder(Manifest, 'm'), {
      key: 'm.id',
      columns: {
        digest: 'm.digest',
        mediaType: 'm.mediaType',
        size: 'octet_length(m.bytes)',
        bytes: 'm.bytes',
      },
      orderings: {},
    });
    const row = await visible(rows, caller, 'm.id').where('m.id = :id', { id }).one();
    return { ...row, read: async () => row.bytes };
  }

  /** @throws NotFoundException also where it has no config, or none that the caller may see */
  async config(caller: Caller, id: string): Promise<PushedBytes> {
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
      },
      orderings: {},
    });
    // A manifest may have come into a repository without its config.
    const seen = visible(visible(rows, caller, 'm.id'), caller, 'b.id');
    const row = await seen.where('m.id = :id', { id }).one();
    return { ...row, read: () => this.storage.read(row.location) };
  }
}

const visible = <Row extends object>(rows: Rows<Row>, caller: Caller, id: string): Rows<Row> =>
  visibleContent(rows, id, caller, isRepositoryVisible);
