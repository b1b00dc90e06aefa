import { makeLargeBlob } from './image.mjs';

/** @typedef {import('./bench.mjs').Bench} Bench */
/** @typedef {import('./operations.mjs').UploadStyle} UploadStyle */
/** @typedef {import('./workloads.mjs').Prepare} Prepare */

/**
 * Each operation sends a blob of its own.
 * @param {UploadStyle} style
 * @returns {Prepare}
 */
export function uploadLarge(style) {
  return async (bench, { count }) => {
    const repository = bench.repository('large');
    await bench.authorize([repository]);
    const blobs = Array.from({ length: count }, () => makeLargeBlob(bench.settings.largeBlobBytes));
    return async (index) => {
      const blob = /** @type {typeof blobs[number]} */ (blobs[index]);
      await send(bench, repository, blob, style);
      bench.largeBlobs.push({ repository, digest: blob.digest, size: blob.size });
    };
  };
}

/** Each operation fetches the same blob. @type {Prepare} */
export async function downloadLarge(bench) {
  if (bench.largeBlobs.length === 0) await (await uploadLarge('put')(bench, { repetition: 0, count: 1 }))(0);
  const blob = bench.largeBlobs.at(-1);
  if (blob === undefined) throw new Error('there is no large blob');
  const { repository, digest, size } = blob;
  await bench.authorize([repository]);
  return async () => {
    const received = await bench.registry.drainBlob(repository, digest);
    if (received !== size) throw new Error(`${digest} came with ${received} bytes instead of ${size}`);
  };
}

/**
 * @param {Bench} bench
 * @param {string} repository
 * @param {ReturnType<typeof makeLargeBlob>} blob
 * @param {UploadStyle} style
 */
async function send({ registry }, repository, { digest, size, chunks }, style) {
  const location = await registry.startUpload(repository);
  if (style === 'put') return registry.finishUpload(repository, location, digest, chunks, size);
  const next = await registry.patchUpload(repository, location, chunks);
  return registry.finishUpload(repository, next, digest);
}
