import { buffer } from 'node:stream/consumers';

import { Storage } from '@berth/platform';
import { Injectable, Logger } from '@nestjs/common';

import { type ImageConfig, NO_CONFIG } from '../oci/image-config.js';
import { type ManifestTraits, type ManifestType, manifestType } from '../oci/manifest-type.js';
import { Documents } from './documents.js';

/** What lists of manifests show and look for, and only documents and configs tell. */
export interface ManifestDescription extends ImageConfig {
  readonly type: ManifestType;
}

/** podman, skopeo and buildah read no larger configs. */
const MOST_BYTES = 4 * 1024 * 1024;

/** SQL for where the bytes of a config are; null where they are too many to be read. @param blobId SQL for its id */
export const configLocation = (blobId: string): string =>
  `(SELECT a.location FROM container_blob b JOIN artifact a ON a.id = b.artifact_id
     WHERE b.id = ${blobId} AND a.size <= ${MOST_BYTES})`;

/** Describes manifests, by themselves and by the configs of images. */
@Injectable()
export class ManifestDescriptions {
  private readonly logger = new Logger(ManifestDescriptions.name);

  constructor(
    private readonly storage: Storage,
    private readonly documents: Documents,
  ) {}

  /**
   * Null when storage does not give the config: no push fails for that, and `DescribeManifests` tries again.
   * @param location of the config; null where there is none to be read
   */
  async of(
    traits: Omit<ManifestTraits, 'labels'>,
    location: string | null,
  ): Promise<ManifestDescription | null> {
    const config = location === null ? NO_CONFIG : await this.read(location);
    return config && { ...config, type: manifestType({ ...traits, labels: config.labels }) };
  }

  private async read(location: string): Promise<ImageConfig | null> {
    try {
      return await this.documents.config(await buffer(await this.storage.read(location)));
    } catch (error) {
      this.logger.warn(`the config of an image could not be read: ${String(error)}`);
      return null;
    }
  }
}
