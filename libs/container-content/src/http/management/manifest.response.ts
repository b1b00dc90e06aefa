import { ContentResponse, type ContentRow, HREF, NULLABLE_TEXT } from '@berth/management/http';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { BLOB_RESOURCE, MANIFEST_RESOURCE } from '../../managed/container.js';
import { MANIFEST_TYPES, type ManifestType } from '../../oci/manifest-type.js';
import { readStoredDocument } from '../../oci/stored-document.js';
import { ListedPlatformResponse } from './listed-platform.response.js';

export interface ManifestRow extends ContentRow {
  readonly digest: string;
  readonly schemaVersion: number;
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly configType: string | null;
  readonly type: ManifestType | null;
  readonly isBootable: boolean;
  readonly isFlatpak: boolean;
  readonly architecture: string | null;
  readonly os: string | null;
  readonly variant: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly layersSize: number;
  readonly configBlobId: string | null;
  /** Ids by digest: config and layers. */
  readonly blobs: Readonly<Record<string, string>>;
  /** Digests by id: the manifests that an index lists. */
  readonly children: Readonly<Record<string, string>>;
  /** Null where the manifest is larger than a list should read. */
  readonly bytes: Buffer | null;
}

const TEXTS = { type: 'object', additionalProperties: { type: 'string' } } as const;
const HREFS = { type: 'array', items: { type: 'string' } } as const;

/** An image manifest or an index. */
@ApiSchema({ name: 'container.ManifestResponse' })
export class ManifestResponse extends ContentResponse {
  @ApiProperty()
  readonly digest: string;

  @ApiProperty({ type: 'integer' })
  readonly schema_version: number;

  @ApiProperty()
  readonly media_type: string;

  @ApiProperty(NULLABLE_TEXT)
  readonly artifact_type: string | null;

  @ApiProperty({ ...HREFS })
  readonly listed_manifests: readonly string[];

  @ApiProperty({ type: [ListedPlatformResponse] })
  readonly listed_platforms: readonly ListedPlatformResponse[];

  @ApiProperty({ ...HREF, type: String, nullable: true })
  readonly config_blob: string | null;

  @ApiProperty(NULLABLE_TEXT)
  readonly config_media_type: string | null;

  @ApiProperty({ ...HREFS })
  readonly blobs: readonly string[];

  @ApiProperty({ ...TEXTS })
  readonly annotations: Readonly<Record<string, string>>;

  @ApiProperty({
    ...TEXTS,
  })
  readonly labels: Readonly<Record<string, string>>;

  @ApiProperty()
  readonly is_bootable: boolean;

  @ApiProperty()
  readonly is_flatpak: boolean;

  @ApiProperty({ enum: MANIFEST_TYPES, nullable: true })
  readonly type: ManifestType | null;

  @ApiProperty(NULLABLE_TEXT)
  readonly architecture: string | null;

  @ApiProperty(NULLABLE_TEXT)
  readonly os: string | null;

  @ApiProperty({ ...NULLABLE_TEXT })
  readonly variant: string | null;

  @ApiProperty({ type: 'integer' })
  readonly compressed_image_size: number;

  constructor(row: ManifestRow) {
    super(MANIFEST_RESOURCE, row);
    this.digest = row.digest;
    this.schema_version = row.schemaVersion;
    this.media_type = row.mediaType;
    this.artifact_type = row.artifactType;
    this.listed_manifests = Object.keys(row.children).map((id) => MANIFEST_RESOURCE.href(id));
    this.listed_platforms = platformsOf(row);
    this.config_blob = row.configBlobId === null ? null : BLOB_RESOURCE.href(row.configBlobId);
    this.config_media_type = row.configType;
    this.blobs = layerIds(row).map((id) => BLOB_RESOURCE.href(id));
    this.annotations = row.annotations;
    this.labels = row.labels;
    this.is_bootable = row.isBootable;
    this.is_flatpak = row.isFlatpak;
    this.type = row.type;
    this.architecture = row.architecture;
    this.os = row.os;
    this.variant = row.variant;
    this.compressed_image_size = row.layersSize;
  }
}

function platformsOf({ children, bytes }: ManifestRow): readonly ListedPlatformResponse[] {
  const ids = new Map(Object.entries(children).map(([id, digest]) => [digest, id]));
  if (bytes === null || ids.size === 0) return [];
  return readStoredDocument(bytes).platforms.flatMap((platform) => {
    const id = ids.get(platform.digest);
    return id === undefined ? [] : new ListedPlatformResponse(id, platform);
  });
}

/** A config may be a layer too, as in artifacts without any; only the document tells. Foreign layers may have no blob. */
function layerIds({ blobs, configBlobId, bytes }: ManifestRow): readonly string[] {
  if (bytes === null) return Object.values(blobs).filter((id) => id !== configBlobId);
  return [...new Set(readStoredDocument(bytes).layerDigests)].flatMap((digest) => blobs[digest] ?? []);
}
