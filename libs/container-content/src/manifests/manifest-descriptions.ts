import { buffer } from 'node:stream/consumers';

import { type KeptBytes, Storage } from '@berth/platform';
import { Injectable, Logger } from '@nestjs/common';

import { type ImageConfig, NO_CONFIG } from '../oci/image-config.js';
import { type ManifestTraits, type ManifestType, manifestType } from '../oci/manifest-type.js';
import { Documents } from './documents.js';

/** What lists of manifests show and look for, and only documents and configs tell. */
export interface ManifestDescription extends ImageConfig {
  readonly type: ManifestType;
}

/** podman, skopeo and buildah read no larger configs. */
export const MOST_CONFIG_BYTES = 4 * 1024 * 1024;

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
   * @param kept the bytes of the config; null where there is none to be read
   */
  async of(
    traits: Omit<ManifestTraits, 'labels'>,
    kept: KeptBytes | null,
  ): Promise<ManifestDescription | null> {
    const config = kept === null ? NO_CONFIG : await this.read(kept);
    return config && { ...config, type: manifestType({ ...traits, labels: config.labels }) };
  }

  private async read(kept: KeptBytes): Promise<ImageConfig | null> {
    try {
      return await this.documents.config(kept.bytes ?? (await buffer(await this.storage.open(kept))));
    } catch (error) {
      this.logger.warn(`the config of an image could not be read: ${String(error)}`);
      return null;
    }
  }
}
