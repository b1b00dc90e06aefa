import { ContentGone, isForeignKeyViolation, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { ManifestDescriptions } from './manifest-descriptions.js';
import type { ManifestPart, ReadManifest } from './manifest-parts.js';

// Not on disk before the answer by itself: the version's commit, which follows, makes it so. What is known already of
// the manifest stays, but for a config that came after it: that is yet to be read.
const STORE = new Statement<{ id: string }>(
  `WITH quick AS (SELECT set_config('synchronous_commit', 'off', true)),
   manifest AS (
     INSERT INTO container_manifest AS known
       (id, digest, media_type, schema_version, artifact_type, subject, annotations, layers_size, bytes, config_blob_id,
        config_type, type, architecture, os, variant, labels)
     SELECT $1, $2, $3, 2, $4, $5, $6, $7, $8, $9, $12, $13, $14, $15, $16, COALESCE($17::jsonb, '{}') FROM quick
     ON CONFLICT (digest, media_type) DO UPDATE SET
       config_blob_id = COALESCE(known.config_blob_id, EXCLUDED.config_blob_id),
       type = CASE WHEN known.config_blob_id IS NOT NULL OR EXCLUDED.config_blob_id IS NULL THEN known.type END
     RETURNING id, (xmax = 0) AS fresh),
   content_ AS (INSERT INTO content (id, type) SELECT id, 'container.manifest' FROM manifest WHERE fresh),
   blobs AS (
     INSERT INTO container_manifest_blob (manifest_id, blob_id)
     SELECT manifest.id, blob FROM manifest, unnest($10::uuid[]) AS blob ON CONFLICT DO NOTHING),
   children AS (
     INSERT INTO container_manifest_child (manifest_id, child_id)
     SELECT manifest.id, child FROM manifest, unnest($11::uuid[]) AS child ON CONFLICT DO NOTHING)
   SELECT id FROM manifest`,
);

/** Manifests as they are kept: their bytes, what they are made of, and what they say. */
@Injectable()
export class ManifestStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly descriptions: ManifestDescriptions,
  ) {}

  /**
   * Resolves with the manifest's id.
   * @param parts what of it the repository has
   * @throws ContentGone when one of them has been collected since
   */
  async put(
    { digest, document }: ReadManifest,
    bytes: Buffer,
    parts: readonly [ManifestPart, ...ManifestPart[]],
  ): Promise<string> {
    const config = parts.find((part) => part.isBlob && part.digest === document.config);
    const location = config?.configLocation ?? null;
    const description = parts[0].isKnown ? null : await this.descriptions.of(document, location);
    const stored = await this.store([
      uuid(),
      digest,
      document.mediaType,
      document.artifactType,
      document.subject,
      document.annotations,
      document.layersSize,
      bytes,
      config?.contentId ?? null,
      idsOf(parts, 'blob'),
      idsOf(parts, 'manifest'),
      document.configType,
      description?.type,
      description?.architecture,
      description?.os,
      description?.variant,
      description?.labels,
    ]);
    if (stored === undefined) throw new Error(`manifest ${digest} was not stored`);
    return stored.id;
  }

  private async store(values: readonly unknown[]): Promise<{ readonly id: string } | undefined> {
    try {
      return await STORE.first(this.dataSource, values);
    } catch (error) {
      throw isForeignKeyViolation(error) ? new ContentGone() : error;
    }
  }
}

/** The ids of those of one kind that there are. */
export const idsOf = (parts: readonly ManifestPart[], kind: 'blob' | 'manifest'): string[] =>
  parts.flatMap(({ contentId, isBlob }) =>
    contentId !== null && isBlob === (kind === 'blob') ? [contentId] : [],
  );
