import { nestsDeeperThan } from '@berth/platform';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Piscina } from 'piscina';

import { ManifestInvalid } from '../oci/errors.js';
import { type ImageConfig, NO_CONFIG, readImageConfig } from '../oci/image-config.js';
import {
  type ManifestDocument,
  MOST_LEVELS,
  parseManifest,
  requireShallow,
} from '../oci/manifest-document.js';
import { readStoredDocument, type StoredDocument } from '../oci/stored-document.js';
import type * as thread from './document-thread.js';

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
