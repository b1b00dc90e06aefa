export { FilesystemStorage } from './filesystem-storage.js';
export { BlobTooLarge, Room, SpaceLow } from './room.js';
export {
  type ByteRange,
  BytesLost,
  BytesMissing,
  type KeptBytes,
  type OldBytes,
  Storage,
  type StoredBytes,
  type UploadedBytes,
} from './storage.js';
export { storageOf } from './storage-of.js';
