import { buffer } from 'node:stream/consumers';
import { type KeptBytes, nestsDeeperThan, Storage } from '@berth/platform';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Piscina } from 'piscina';

import { ManifestInvalid } from '../oci/errors.js';
import { type ImageConfig, NO_CONFIG, readImageConfig } from '../oci/image-config.js';
import { type ManifestTraits, type ManifestType, manifestType } from '../oci/manifest-type.js';
import { type ManifestDocument, readManifest, Unreadable } from '../oci/read-manifest.js';
import { readStoredDocument, type StoredDocument } from '../oci/stored-document.js';
import type * as thread from './document-thread.js';

/** Real manifests have five levels; code that walks a document may call itself as often as it has levels. */
const MOST_LEVELS = 64;

/** Reads a pushed manifest, as `readManifest` does. @throws ManifestInvalid */
export function parseManifest(bytes: Uint8Array, contentType: string | undefined): ManifestDocument {
  requireShallow(bytes);
  try {
    return readManifest(bytes, contentType);
  } catch (error) {
    throw error instanceof Unreadable ? new ManifestInvalid(error.message) : error;
  }
}

/** Before anything parses it. @throws ManifestInvalid */
function requireShallow(bytes: Uint8Array): void {
  if (nestsDeeperThan(MOST_LEVELS, bytes))
    throw new ManifestInvalid(`it has more than ${MOST_LEVELS} levels of lists and objects`);
}

/** In bytes. A document of this size is read in two milliseconds; one of 4 MiB takes hundreds. */
const LARGE = 256 * 1024;

const isLarge = (bytes: Uint8Array): boolean => bytes.length > LARGE;

/**
 * Reads documents that clients have pushed. Large ones are read in a thread, so that nobody waits for them but their own
 * clients; what comes back is bounded.
 */
@Injectable()
export class Documents implements OnModuleDestroy {
  /** They are started when the first large document comes, and end when none has come for a while. */
  private readonly threads = new Piscina({
    filename: new URL('./document-thread.js', import.meta.url).href,
    minThreads: 0,
    maxThreads: 2,
    idleTimeout: 10_000,
  });

  onModuleDestroy(): Promise<void> {
    return this.threads.destroy();
  }

  /** A pushed manifest. @throws ManifestInvalid */
  async manifest(bytes: Uint8Array, contentType: string | undefined): Promise<ManifestDocument> {
    if (!isLarge(bytes)) return parseManifest(bytes, contentType);
    requireShallow(bytes);
    const read = await this.inThread('manifest', { bytes, contentType });
    if ('reason' in read) throw new ManifestInvalid(read.reason);
    return read.document;
  }

  /** The config of an image, which says nothing where it cannot be read. */
  async config(bytes: Uint8Array): Promise<ImageConfig> {
    if (nestsDeeperThan(MOST_LEVELS, bytes)) return NO_CONFIG;
    return isLarge(bytes) ? this.inThread('config', bytes) : readImageConfig(bytes);
  }

  /** A manifest that was taken: earlier there were fewer limits. */
  async stored(bytes: Uint8Array): Promise<StoredDocument> {
    return isLarge(bytes) ? this.inThread('stored', bytes) : readStoredDocument(bytes);
  }

  private inThread<Name extends keyof typeof thread>(
    name: Name,
    input: Parameters<(typeof thread)[Name]>[0],
  ): Promise<ReturnType<(typeof thread)[Name]>> {
    return this.threads.run(input, { name });
  }
}

/** What lists of manifests show and look for, and only documents and configs tell. */
interface ManifestDescription extends ImageConfig {
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
