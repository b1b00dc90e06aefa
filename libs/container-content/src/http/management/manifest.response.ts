import { ContentResponse, HREF, NULLABLE_TEXT, type ObjectRow } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import { MANIFEST_TYPES, type ManifestType, manifestType } from '../../oci/manifest-type.js';
import { BLOB_RESOURCE, MANIFEST_RESOURCE } from './resources.js';
import { readStoredManifest, type StoredManifest } from './stored-manifest.js';

export interface ManifestRow extends ObjectRow {
  readonly digest: string;
  readonly schemaVersion: number;
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly annotations: Readonly<Record<string, string>>;
  readonly layersSize: number;
  readonly configBlobId: string | null;
  /** Ids by digest: config and layers. */
  readonly blobs: Readonly<Record<string, string>>;
  readonly children: readonly string[];
  /** Null where the manifest is larger than a list should read. */
  readonly bytes: Buffer | null;
}

const HREFS = { type: 'array', items: { type: 'string' } } as const;

/** An image manifest or an index. What only its config blob says (architecture, os, labels) is not known here. */
@ApiSchema({ name: 'container.ManifestResponse' })
export class ManifestResponse extends ContentResponse {
  @ApiProperty()
  readonly digest: string;

  @ApiProperty({ type: 'integer' })
  readonly schema_version: number;

  @ApiProperty()
  readonly media_type: string;

  @ApiProperty({ ...HREFS, description: 'The manifests that an index lists.' })
  readonly listed_manifests: readonly string[];

  @ApiProperty({ ...HREF, type: String, nullable: true })
  readonly config_blob: string | null;

  @ApiProperty({ ...HREFS, description: 'The layers, in their order.' })
  readonly blobs: readonly string[];

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  readonly annotations: Readonly<Record<string, string>>;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  readonly labels: Readonly<Record<string, string>> = {};

  @ApiProperty()
  readonly is_bootable: boolean = false;

  @ApiProperty()
  readonly is_flatpak: boolean = false;

  @ApiProperty({ enum: MANIFEST_TYPES, nullable: true })
  readonly type: ManifestType | null;

  @ApiProperty(NULLABLE_TEXT)
  readonly architecture: string | null = null;

  @ApiProperty(NULLABLE_TEXT)
  readonly os: string | null = null;

  @ApiProperty({ type: 'integer', description: 'Sum of the sizes of the layers, in bytes.' })
  readonly compressed_image_size: number;

  constructor(row: ManifestRow) {
    super(MANIFEST_RESOURCE, row);
    const stored = row.bytes === null ? null : readStoredManifest(row.bytes);
    this.digest = row.digest;
    this.schema_version = row.schemaVersion;
    this.media_type = row.mediaType;
    this.listed_manifests = row.children.map((id) => MANIFEST_RESOURCE.href(id));
    this.config_blob = row.configBlobId === null ? null : BLOB_RESOURCE.href(row.configBlobId);
    this.blobs = layerIds(row, stored).map((id) => BLOB_RESOURCE.href(id));
    this.annotations = row.annotations;
    this.type = stored === null ? null : manifestType({ ...row, ...stored });
    this.compressed_image_size = row.layersSize;
  }
}

/** A config may be a layer too, as in artifacts without any; only the document tells. Foreign layers may have no blob. */
function layerIds({ blobs, configBlobId }: ManifestRow, stored: StoredManifest | null): readonly string[] {
  if (stored === null) return Object.values(blobs).filter((id) => id !== configBlobId);
  return [...new Set(stored.layerDigests)].flatMap((digest) => blobs[digest] ?? []);
}
