import { nestsDeeperThan } from '@berth/platform';

import { ManifestInvalid } from './errors.js';
import { type ManifestDocument, readManifest, Unreadable } from './read-manifest.js';

export type { ManifestDocument };

/** Real manifests have five levels; code that walks a document may call itself as often as it has levels. */
export const MOST_LEVELS = 64;

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
export function requireShallow(bytes: Uint8Array): void {
  if (nestsDeeperThan(MOST_LEVELS, bytes))
    throw new ManifestInvalid(`it has more than ${MOST_LEVELS} levels of lists and objects`);
}
