import { join } from 'node:path';

import type { Settings } from '../settings/settings.js';
import { BothStorages } from './both-storages.js';
import { FilesystemStorage } from './filesystem-storage.js';
import type { Room } from './room.js';
import type { Storage } from './storage.js';

/** The storage of a process, as its settings say. @throws OperatorMistake where the bucket cannot be written */
export async function storageOf(
  { dataDir, storage, s3 }: Pick<Settings, 'dataDir' | 'storage' | 's3'>,
  admit: Room['admit'],
): Promise<Storage> {
  const files = new FilesystemStorage(join(dataDir, 'storage'), admit);
  if (s3 === null) return files;
  // Berth says by itself that Node.js is too old.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  // Loaded only where it is used: the SDK takes time and memory.
  const { s3StorageOf } = await import('./s3/s3-storage-of.js');
  const objects = await s3StorageOf(s3, admit);
  return new BothStorages(files, objects, storage === 's3' ? objects : files);
}
