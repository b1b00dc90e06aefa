import { inVersion, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Digest } from '../oci/digest.js';
import { BlobUnknown, ManifestUnknown, NameUnknown, type RegistryError } from '../oci/errors.js';
import type { RepositoryName, TagName } from '../oci/name.js';

/** Where the bytes of a blob are, and how many. */
export interface ServedBlob {
  readonly location: string;
  readonly size: number;
}

/** A manifest as it is served. `digest` is of the algorithm that was asked for, or that the tag was set with. */
export interface ServedManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** The version that a name serves: the pinned one, or the repository's latest. */
export const SERVED = `distribution d
  JOIN repository r ON r.id = d.repository_id AND r.plugin = 'container'
  CROSS JOIN LATERAL (SELECT COALESCE(d.version_number, r.latest_version) AS number) v`;

/** Whether content can be read by its digest at a name: it is in the served version, or pending. */
export const readable = (contentId: string): string =>
  `(EXISTS (SELECT 1 FROM membership x
             WHERE x.repository_id = r.id AND x.content_id = ${contentId} AND ${inVersion('x', 'v.number')})
    OR EXISTS (SELECT 1 FROM pending_content p WHERE p.repository_id = r.id AND p.content_id = ${contentId}))`;

const BLOB = new Statement<ServedBlob>(
  `SELECT a.location, a.size FROM ${SERVED}
     JOIN container_blob b ON b.digest = $2
     JOIN artifact a ON a.id = b.artifact_id
    WHERE d.base_path = $1 AND ${readable('b.id')}`,
);

const MANIFEST_BY_DIGEST = new Statement<ServedManifest>(
  `SELECT m.digest, m.media_type AS "mediaType", m.bytes FROM ${SERVED}
     JOIN container_manifest m ON m.digest = $2
    WHERE d.base_path = $1 AND ${readable('m.id')}`,
);

const MANIFEST_BY_TAG = new Statement<ServedManifest>(
  `SELECT m.digest, m.media_type AS "mediaType", m.bytes FROM ${SERVED}
     JOIN membership x ON x.repository_id = r.id AND x.name = $2 AND ${inVersion('x', 'v.number')}
     JOIN container_tag t ON t.id = x.content_id
     JOIN container_manifest m ON m.id = t.manifest_id
    WHERE d.base_path = $1`,
);

const TAGS = new Statement<{ name: string }>(
  `SELECT x.name FROM ${SERVED}
     JOIN membership x ON x.repository_id = r.id AND x.name > $2 AND ${inVersion('x', 'v.number')}
    WHERE d.base_path = $1 ORDER BY x.name LIMIT $3`,
);

const EXISTS = new Statement(`SELECT 1 FROM ${SERVED} WHERE d.base_path = $1`);

const CATALOG = new Statement<{ name: string }>(
  `SELECT d.base_path AS name FROM ${SERVED} WHERE d.base_path > $1 ORDER BY d.base_path LIMIT $2`,
);

/** What can be pulled at a name. Each question is one indexed query, and none of them locks. */
@Injectable()
export class ServedContent {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws BlobUnknown, NameUnknown */
  async blob(name: RepositoryName, digest: Digest): Promise<ServedBlob> {
    const blob = await BLOB.first(this.dataSource, [name, digest]);
    return blob ?? this.refuse(name, new BlobUnknown(digest));
  }

  /** @throws ManifestUnknown, NameUnknown */
  async manifestByDigest(name: RepositoryName, digest: Digest): Promise<ServedManifest> {
    const manifest = await MANIFEST_BY_DIGEST.first(this.dataSource, [name, digest]);
    return manifest ?? this.refuse(name, new ManifestUnknown(digest));
  }

  /** @throws ManifestUnknown, NameUnknown */
  async manifestByTag(name: RepositoryName, tag: TagName): Promise<ServedManifest> {
    const manifest = await MANIFEST_BY_TAG.first(this.dataSource, [name, tag]);
    return manifest ?? this.refuse(name, new ManifestUnknown(tag));
  }

  /** At most `limit` tags after `last`, in byte order. @throws NameUnknown */
  async tags(name: RepositoryName, last: string, limit: number): Promise<readonly string[]> {
    const tags = await TAGS.all(this.dataSource, [name, last, limit]);
    if (tags.length === 0) await this.requireName(name);
    return tags.map((tag) => tag.name);
  }

  /** At most `limit` names after `last`, in byte order. */
  async catalog(last: string, limit: number): Promise<readonly string[]> {
    const repositories = await CATALOG.all(this.dataSource, [last, limit]);
    return repositories.map(({ name }) => name);
  }

  private async refuse(name: RepositoryName, unknown: RegistryError): Promise<never> {
    await this.requireName(name);
    throw unknown;
  }

  private async requireName(name: RepositoryName): Promise<void> {
    if ((await EXISTS.first(this.dataSource, [name])) === undefined) throw new NameUnknown(name);
  }
}
