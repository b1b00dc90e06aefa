import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Checks large blobs and removes the files that are exactly as long, so that a run of many repetitions fits on the
 * disk. The registry is not told, and nothing asks for these blobs again.
 * @param {import('./comparison.mjs').Contestant} contestant
 * @param {number} bytes
 */
export async function dropLargeBlobs({ name, target, loader }, bytes) {
  const { mismatches } = await loader.verifyLarge();
  if (mismatches.length > 0) throw new Error(`${name}: ${mismatches.join('\n')}`);
  if (target.storage === undefined) return;
  for (const entry of readdirSync(target.storage, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && lstatSync(path, { throwIfNoEntry: false })?.size === bytes) rmSync(path);
  }
}
