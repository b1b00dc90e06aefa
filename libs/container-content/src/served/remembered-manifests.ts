import type { ManifestRow, ServedVersion } from './served-lookups.js';

/** In bytes, of manifests and of what is kept beside each. */
const MOST_BYTES = 32 * 1024 * 1024;
const LARGEST_BYTES = 64 * 1024;
const OVERHEAD_BYTES = 1024;

/**
 * Manifests that were found at a name, by tag or digest, in a version. A version never changes, so what was found in it stays
 * right for as long as the name serves that version: the caller says which one that is now.
 */
export class RememberedManifests {
  private readonly rows = new Map<string, ManifestRow>();
  private bytes = 0;

  /** Whether it is worth asking which version the name serves now. */
  has(name: string, reference: string, withBytes: boolean): boolean {
    const row = this.rows.get(keyOf(name, reference));
    return row !== undefined && (!withBytes || row.bytes !== null);
  }

  get(name: string, reference: string, now: ServedVersion): ManifestRow | undefined {
    const key = keyOf(name, reference);
    const row = this.rows.get(key);
    if (row?.repositoryId !== now.repositoryId || row.number !== now.number) return undefined;
    // As long as nothing is about to go, the order is of no use; and a map that is changed with each request costs memory.
    if (this.bytes > MOST_BYTES / 2) {
      this.rows.delete(key);
      this.rows.set(key, row);
    }
    return { ...row, private: now.private };
  }

  set(name: string, reference: string, row: ManifestRow): void {
    const key = keyOf(name, reference);
    this.drop(key);
    if ((row.bytes?.length ?? 0) > LARGEST_BYTES) return;
    this.rows.set(key, row);
    this.bytes += costOf(row);
    for (const [oldest] of this.rows) {
      if (this.bytes <= MOST_BYTES) return;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    const row = this.rows.get(key);
    if (row === undefined) return;
    this.rows.delete(key);
    this.bytes -= costOf(row);
  }
}

const keyOf = (name: string, reference: string): string => `${name}\0${reference}`;

const costOf = ({ bytes }: ManifestRow): number => OVERHEAD_BYTES + (bytes?.length ?? 0);
