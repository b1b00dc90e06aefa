import {
  contentColumns,
  type Found,
  type ListQuery,
  objectOrderings,
  Rows,
  readableContent,
  servedListRoutes,
} from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isReadable, MANIFEST_RESOURCE } from '../../managed/container.js';
import { Manifest } from '../../manifests/manifest.entity.js';
import type { ManifestType } from '../../oci/manifest-type.js';
import { ManifestResponse, type ManifestRow } from './manifest.response.js';
import { MANIFEST_FILTERS } from './manifest-filters.js';
import { asSeen, isOfNature, isSeen, orderingsByConfig, TYPE_ALONE, viewerOf } from './said-by-config.js';

// A manifest may be megabytes, and a page has many; an image of hundreds of layers stays below this.
const MOST_BYTES = 64 * 1024;

// Links are those of all repositories: viewers see where they lead to as far as they see what is there.
const blobsFor = (viewer: string | null): string =>
  `(SELECT COALESCE(jsonb_object_agg(b.digest, b.id), '{}')
      FROM container_manifest_blob mb JOIN container_blob b ON b.id = mb.blob_id
     WHERE mb.manifest_id = m.id AND ${isSeen('mb.blob_id', viewer)})`;

const childrenFor = (viewer: string | null): string =>
  `(SELECT COALESCE(jsonb_object_agg(l.id, l.digest), '{}')
      FROM container_manifest_child mc JOIN container_manifest l ON l.id = mc.child_id
     WHERE mc.manifest_id = m.id AND ${isSeen('mc.child_id', viewer)})`;

/** `typeAlone` is its type to those who do not see its config. */
type ListedRow = ManifestRow & { readonly typeAlone: ManifestType | null };

const shown = (row: ListedRow): ManifestResponse => new ManifestResponse(asSeen(row));

/** Manifests as the management API shows them: one query for a page of them, with their blobs and children. */
@Injectable()
export class ManifestListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(caller: Caller, query: ListQuery): Promise<Found<ManifestResponse>> {
    return (await this.rows(caller).page(query)).map(shown);
  }

  async get(caller: Caller, id: string): Promise<ManifestResponse> {
    return shown(await this.rows(caller).where('m.id = :id', { id }).one());
  }

  private rows(caller: Caller): Rows<ListedRow> {
    const viewer = viewerOf(caller);
    const query = this.dataSource.createQueryBuilder(Manifest, 'm').leftJoin('m.content', 'c');
    const rows = new Rows<ListedRow>(query, {
      key: 'm.id',
      columns: {
        ...contentColumns('c'),
        digest: 'm.digest',
        schemaVersion: 'm.schemaVersion',
        mediaType: 'm.mediaType',
        artifactType: 'm.artifactType',
        configType: 'm.configType',
        type: 'm.type',
        typeAlone: TYPE_ALONE,
        architecture: 'm.architecture',
        os: 'm.os',
        variant: 'm.variant',
        labels: bounded('m.labels'),
        isBootable: isOrLists('bootable', viewer),
        isFlatpak: isOrLists('flatpak', viewer),
        annotations: bounded('m.annotations'),
        layersSize: 'm.layersSize',
        configBlobId: 'm.configBlobId',
        blobs: blobsFor(viewer),
        children: childrenFor(viewer),
        bytes: `CASE WHEN octet_length(m.bytes) <= ${MOST_BYTES} THEN m.bytes END`,
      },
      orderings: {
        ...objectOrderings('c'),
        digest: 'm.digest',
        schema_version: 'm.schemaVersion',
        media_type: 'm.mediaType',
        ...orderingsByConfig(viewer),
        compressed_image_size: 'm.layersSize',
      },
    });
    return readableContent(rows, 'm.id', caller, isReadable);
  }
}

/** Empty where a list would become too large. */
const bounded = (column: string): string =>
  `CASE WHEN octet_length(${column}::text) <= ${MOST_BYTES} THEN ${column} ELSE '{}' END`;

/** Whether a manifest is of a type, or an index lists one that is. */
const isOrLists = (type: 'bootable' | 'flatpak', viewer: string | null): string =>
  `(COALESCE(${isOfNature('m', type, viewer)}, false) OR EXISTS (
     SELECT 1 FROM container_manifest_child mc JOIN container_manifest l ON l.id = mc.child_id
      WHERE mc.manifest_id = m.id AND ${isOfNature('l', type, viewer)} AND ${isSeen('l.id', viewer)}))`;

/** Manifests of all repositories. */
export const ManifestsController = servedListRoutes({
  resource: MANIFEST_RESOURCE,
  tag: 'Content: Manifests',
  response: ManifestResponse,
  filters: MANIFEST_FILTERS,
  listing: ManifestListing,
});
