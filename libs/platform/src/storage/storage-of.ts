import { join } from 'node:path';

import type { Settings } from '../settings/settings.js';
import { FilesystemStorage } from './filesystem-storage.js';
import type { Room } from './room.js';
import type { Storage } from './storage.js';

/** The storage of a process, as its settings say. @throws OperatorMistake where it cannot be written */
export async function storageOf({ dataDir, storage, s3 }: Settings, admit: Room['admit']): Promise<Storage> {
  if (s3 === null || storage === 'filesystem') return new FilesystemStorage(join(dataDir, 'storage'), admit);
  // Loaded only where it is used: the SDK takes time and memory.
  const { s3StorageOf } = await import('./s3/s3-storage-of.js');
  return s3StorageOf(s3, admit);
}
