import {
  type Caller,
  contentColumns,
  type Found,
  type ListQuery,
  objectOrderings,
  Rows,
  visibleContent,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isRepositoryVisible } from '../../auth/visibility.js';
import { Manifest } from '../../manifests/manifest.entity.js';
import type { ManifestType } from '../../oci/manifest-type.js';
import { ManifestResponse, type ManifestRow } from './manifest.response.js';

// A manifest may be megabytes, and a page has many; an image of hundreds of layers stays below this.
const MOST_BYTES = 64 * 1024;

const BLOBS = `(SELECT COALESCE(jsonb_object_agg(b.digest, b.id), '{}')
                  FROM container_manifest_blob mb JOIN container_blob b ON b.id = mb.blob_id
                 WHERE mb.manifest_id = m.id)`;

const CHILDREN = 'ARRAY(SELECT mc.child_id FROM container_manifest_child mc WHERE mc.manifest_id = m.id)';

/** Manifests as the management API shows them: one query for a page of them, with their blobs and children. */
@Injectable()
export class ManifestListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<ManifestResponse>> {
    return (await this.rows(caller).page(query)).map((row) => new ManifestResponse(row));
  }

  async get(caller: Caller, id: string): Promise<ManifestResponse> {
    return new ManifestResponse(await this.rows(caller).where('m.id = :id', { id }).one());
  }

  private rows(caller: Caller): Rows<ManifestRow> {
    const query = this.dataSource.createQueryBuilder(Manifest, 'm').leftJoin('m.content', 'c');
    const rows = new Rows<ManifestRow>(query, {
      key: 'm.id',
      columns: {
        ...contentColumns('c'),
        digest: 'm.digest',
        schemaVersion: 'm.schemaVersion',
        mediaType: 'm.mediaType',
        type: 'm.type',
        isBootable: isOrLists('bootable'),
        isFlatpak: isOrLists('flatpak'),
        architecture: 'm.architecture',
        os: 'm.os',
        variant: 'm.variant',
        labels: bounded('m.labels'),
        annotations: bounded('m.annotations'),
        layersSize: 'm.layersSize',
        configBlobId: 'm.configBlobId',
        blobs: BLOBS,
        children: CHILDREN,
        bytes: `CASE WHEN octet_length(m.bytes) <= ${MOST_BYTES} THEN m.bytes END`,
      },
      orderings: {
        ...objectOrderings('c'),
        digest: 'm.digest',
        schema_version: 'm.schemaVersion',
        media_type: 'm.mediaType',
        type: 'm.type',
        architecture: 'm.architecture',
        os: 'm.os',
        variant: 'm.variant',
        compressed_image_size: 'm.layersSize',
      },
    });
    return visibleContent(rows, 'm.id', caller, isRepositoryVisible);
  }
}

/** Empty where a list would become too large. */
const bounded = (column: string): string =>
  `CASE WHEN octet_length(${column}::text) <= ${MOST_BYTES} THEN ${column} ELSE '{}' END`;

/** Whether a manifest is of a type, or an index lists one that is. */
const isOrLists = (type: ManifestType): string =>
  `(m.type IS NOT DISTINCT FROM '${type}' OR EXISTS (
     SELECT 1 FROM container_manifest_child mc JOIN container_manifest l ON l.id = mc.child_id
      WHERE mc.manifest_id = m.id AND l.type = '${type}'))`;
