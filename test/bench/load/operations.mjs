/** @typedef {import('../client/registry.mjs').Registry} Registry */
/** @typedef {import('./bench.mjs').PushedImage} PushedImage */
/** @typedef {import('./image.mjs').Blob} Blob */
/** @typedef {'put' | 'patch'} UploadStyle containerd and oras send a blob in the PUT, docker and podman in a PATCH before it */

/**
 * Pushes an image as a client does that has never seen the repository: HEAD, POST, (PATCH,) PUT for each blob,
 * then the manifest.
 * @param {Registry} registry
 * @param {PushedImage} pushed
 * @param {{ style: UploadStyle, blobsAtOnce: number }} how
 */
export async function pushImage(registry, { repository, tag, image }, { style, blobsAtOnce }) {
  await each(image.blobs, blobsAtOnce, async (blob) => {
    if (!(await registry.hasBlob(repository, blob.digest))) await pushBlob(registry, repository, blob, style);
  });
  await registry.putManifest(repository, tag, image.manifest);
}

/**
 * Pushes an image that is there already: HEAD for each blob, then the manifest.
 * @param {Registry} registry
 * @param {PushedImage} pushed
 * @param {number} blobsAtOnce
 */
export async function repushImage(registry, { repository, tag, image }, blobsAtOnce) {
  await each(image.blobs, blobsAtOnce, async ({ digest }) => {
    if (!(await registry.hasBlob(repository, digest))) throw new Error(`${repository} has lost ${digest}`);
  });
  await registry.putManifest(repository, tag, image.manifest);
}

/**
 * Pulls an image as docker and containerd do: HEAD by tag, GET by digest, then every blob.
 * @param {Registry} registry
 * @param {PushedImage} pushed
 * @param {number} blobsAtOnce
 */
export async function pullImage(registry, { repository, tag, image }, blobsAtOnce) {
  const digest = await registry.headManifest(repository, tag);
  await registry.getManifest(repository, digest);
  await each(image.blobs, blobsAtOnce, (blob) => pullBlob(registry, repository, blob));
}

/**
 * Downloads a blob and checks its length; hashing is left to verification, to keep the client light.
 * @param {Registry} registry
 * @param {string} repository
 * @param {{ digest: string, size: number }} blob
 */
async function pullBlob(registry, repository, { digest, size }) {
  let received = 0;
  await registry.getBlob(repository, digest, (chunk) => {
    received += chunk.length;
  });
  if (received !== size) throw new Error(`${digest} came with ${received} bytes instead of ${size}`);
}

/**
 * @param {Registry} registry
 * @param {string} repository
 * @param {Blob} blob
 * @param {UploadStyle} style
 */
async function pushBlob(registry, repository, { digest, parts }, style) {
  const location = await registry.startUpload(repository);
  if (style === 'put') return registry.finishUpload(repository, location, digest, parts);
  const next = await registry.patchUpload(repository, location, parts);
  return registry.finishUpload(repository, next, digest);
}

/**
 * Runs `task` for each item, so many at a time.
 * @template T
 * @param {readonly T[]} items
 * @param {number} atOnce
 * @param {(item: T) => Promise<void>} task
 */
export async function each(items, atOnce, task) {
  const waiting = [...items];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await task(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
}
