import { type ImageConfig, readImageConfig } from '../oci/image-config.js';
import { type ManifestDocument, readManifest, Unreadable } from '../oci/read-manifest.js';
import { readStoredDocument, type StoredDocument } from '../oci/stored-document.js';

// What `Documents` has done in a thread, by name. Nothing here loads more of Berth than reading takes: a thread starts at once.

interface Pushed {
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
}

/** Errors lose their class on their way out of a thread: why a manifest is refused is a value. */
export function manifest({
  bytes,
  contentType,
}: Pushed): { readonly document: ManifestDocument } | { readonly reason: string } {
  try {
    return { document: readManifest(bytes, contentType) };
  } catch (error) {
    if (error instanceof Unreadable) return { reason: error.message };
    throw error;
  }
}

export const config = (bytes: Uint8Array): ImageConfig => readImageConfig(bytes);

export const stored = (bytes: Uint8Array): StoredDocument => readStoredDocument(bytes);
