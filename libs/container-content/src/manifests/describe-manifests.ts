import { HandlesJobs, ScheduledJob, Statement } from '@berth/platform';
import { DataSource } from 'typeorm';
import { NIL } from 'uuid';

import { isImageConfigType } from '../oci/media-types.js';
import { Documents, ManifestDescriptions, MOST_CONFIG_BYTES } from './documents.js';

/** A manifest may be megabytes. */
const BATCH = 20;

interface Undescribed {
  readonly id: string;
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly configType: string | null;
  readonly annotations: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly location: string | null;
  readonly configBytes: Buffer | null;
}

const UNDESCRIBED = new Statement<Undescribed>(
  `SELECT m.id, m.media_type AS "mediaType", m.artifact_type AS "artifactType", m.config_type AS "configType",
          m.annotations, m.bytes, a.location, a.bytes AS "configBytes"
     FROM container_manifest m
     LEFT JOIN container_blob b ON b.id = m.config_blob_id
     LEFT JOIN artifact a ON a.id = b.artifact_id AND a.size <= ${MOST_CONFIG_BYTES}
    WHERE m.type IS NULL AND m.id > $1 ORDER BY m.id LIMIT ${BATCH}`,
);

const DESCRIBE = new Statement(
  `UPDATE container_manifest m
      SET type = d.type, architecture = d.architecture, os = d.os, variant = d.variant, labels = d.labels
     FROM jsonb_to_recordset($1) AS d(id uuid, type text, architecture text, os text, variant text, labels jsonb)
    WHERE m.id = d.id`,
);

/** Describes manifests that were stored before any were, or before their config, or while storage did not answer. */
@HandlesJobs('container.describe-manifests')
export class DescribeManifests extends ScheduledJob {
  readonly everySeconds = 300;
  override readonly takesLong = true;

  constructor(
    private readonly dataSource: DataSource,
    private readonly descriptions: ManifestDescriptions,
    private readonly documents: Documents,
  ) {
    super();
  }

  protected override async perform(signal: AbortSignal): Promise<void> {
    for (let last: string | undefined = NIL; last !== undefined && !signal.aborted; ) {
      const manifests: readonly Undescribed[] = await UNDESCRIBED.all(this.dataSource, [last]);
      const described = await Promise.all(manifests.map((manifest) => this.describe(manifest)));
      await DESCRIBE.all(this.dataSource, [JSON.stringify(described.flat())]);
      last = manifests.at(-1)?.id;
    }
  }

  /** Nothing where storage still does not answer. */
  private async describe({
    bytes,
    location,
    configBytes,
    ...manifest
  }: Undescribed): Promise<readonly object[]> {
    const traits = { ...manifest, ...(await this.documents.stored(bytes)) };
    const isKept = location !== null || configBytes !== null;
    const kept = isKept && isImageConfigType(manifest.configType) ? { location, bytes: configBytes } : null;
    const description = await this.descriptions.of(traits, kept);
    return description === null ? [] : [{ id: manifest.id, ...description }];
  }
}
