import { inVersion, RegistryReads, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { isOfType } from '../oci/media-types.js';
import type { Digest } from '../oci/reference.js';
import { type PullSource, SERVED, ServedContent, visible } from './served-content.js';
import { readableAt } from './served-lookups.js';

/** A manifest that says something about another one, as a list of referrers describes it. */
export interface Referrer {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Where a page begins, and how long it is. `last` is the key with which the previous page ended. */
export interface ReferrersPage {
  readonly artifactType: string | null;
  readonly last: string | null;
  readonly limit: number;
}

/**
 * Clients read no more than 4 MiB of a manifest, and a page is one. The manifests' own sizes stand for those of their
 * annotations, which would have to be read to be known.
 */
const MOST_BYTES = 3 * 1024 * 1024;
const NIL = '00000000-0000-0000-0000-000000000000';
const ARTIFACT_TYPE = `COALESCE(m.artifact_type, m.config_type)`;

// What an index lists that has the subject's fallback tag was pushed by a client that knew no referrers API; it counts
// unless it names another subject. A page ends before it is too large, but has one row at least.
const REFERRERS = new Statement<Omit<Referrer, 'artifactType'> & { id: string; type: string; more: boolean }>(
  `WITH referrer AS (
     SELECT f.manifest_id AS id FROM ${SERVED}
       JOIN container_referrer f ON f.repository_id = r.id AND f.subject = $2 AND f.manifest_id > $5
      WHERE d.base_path = $1
     UNION
     SELECT c.child_id FROM ${SERVED}
       JOIN membership x ON x.repository_id = r.id AND x.name = $3 AND ${inVersion('x', 'v.number')}
       JOIN container_tag t ON t.id = x.content_id
       JOIN container_manifest_child c ON c.manifest_id = t.manifest_id
       JOIN container_manifest m ON m.id = c.child_id AND (m.subject IS NULL OR m.subject = $2)
      WHERE d.base_path = $1),
   page AS (
     SELECT m.id, m.digest, m.media_type, octet_length(m.bytes) AS size, ${ARTIFACT_TYPE} AS type, m.annotations,
            row_number() OVER (ORDER BY m.id) AS position, count(*) OVER () AS found,
            sum(octet_length(m.bytes)) OVER (ORDER BY m.id) AS bytes_so_far
       FROM (SELECT m.* FROM ${SERVED} JOIN referrer ON true JOIN container_manifest m ON m.id = referrer.id
              WHERE d.base_path = $1 AND ${visible('$7')} AND m.id > $5 AND ($4::text IS NULL OR ${isOfType(ARTIFACT_TYPE, 'ARRAY[$4]')})
                AND ${readableAt('m.id', 'r.id', 'v.number')}
              ORDER BY m.id LIMIT $6::int + 1) m)
   SELECT id, digest, media_type AS "mediaType", size, type, annotations,
          found > max(position) OVER () AS more
     FROM page WHERE position = 1 OR position <= $6 AND bytes_so_far <= ${MOST_BYTES}
    ORDER BY id`,
);

/** What refers to a manifest (distribution specification §Listing Referrers). The manifest itself need not exist. */
@Injectable()
export class Referrers {
  constructor(
    private readonly reads: RegistryReads,
    private readonly served: ServedContent,
  ) {}

  /**
   * A page, in the order in which they first came to this registry; `next` is the key of the one after it. Nothing refers to what is not known.
   * @throws what the source says of an unknown name, where the caller has not shown that it may pull there
   */
  async of(
    source: PullSource,
    subject: Digest,
    { artifactType, last, limit }: ReferrersPage,
  ): Promise<{ readonly referrers: readonly Referrer[]; readonly next: string | null }> {
    const values = [source.name, subject, fallbackTag(subject), artifactType, last ?? NIL, limit];
    const rows = await REFERRERS.all(this.reads, [...values, source.isEntitled]);
    if (rows.length === 0 && !source.isEntitled) await this.served.require(source);
    const end = rows.at(-1);
    return { referrers: rows.map(describe), next: end?.more ? end.id : null };
  }
}

/** The tag that clients use where there is no referrers API (§Referrers Tag Schema). */
function fallbackTag(subject: Digest): string {
  const [algorithm = '', encoded = ''] = subject.split(':');
  return `${algorithm.slice(0, 32)}-${encoded.slice(0, 64)}`;
}

const describe = ({
  mediaType,
  digest,
  size,
  type,
  annotations,
}: {
  mediaType: string;
  digest: Digest;
  size: number;
  type: string | null;
  annotations: Readonly<Record<string, string>>;
}): Referrer => ({ mediaType, digest, size, ...(type !== null && { artifactType: type }), annotations });
