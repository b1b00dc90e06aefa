import { mountScope } from '../client/registry.mjs';
import { makeImages, makeLargeBlob } from './image.mjs';
import { pullImage, repushImage } from './operations.mjs';

/** @typedef {import('./bench.mjs').Bench} Bench */
/** @typedef {import('./bench.mjs').PushedImage} PushedImage */
/** @typedef {import('./operations.mjs').UploadStyle} UploadStyle */
/** @typedef {import('./drive.mjs').Operation} Operation */
/** @typedef {{ repetition: number, count: number }} Round */
/** @typedef {(bench: Bench, round: Round) => Promise<Operation>} Prepare does what must not be measured, and returns what is */

/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {string} title
 * @property {number} clients
 * @property {{ full: number, quick: number }} count operations in one repetition
 * @property {boolean} [large] an operation moves one large blob, so the rate is in MiB/s
 * @property {Prepare} prepare
 */

const SPREAD = Array.from({ length: 10 }, (_, index) => `r${index}`);
const ONE = ['one'];

/** In the order in which they run: the later ones read what the earlier ones pushed. @type {readonly Workload[]} */
export const WORKLOADS = [
  row('push-1', 'push, 1 client, 10 repositories', 1, 150, 40, push(SPREAD, 'put')),
  row('push-1-one', 'push, 1 client, one repository', 1, 150, 40, push(ONE, 'put')),
  row('push-8', 'push, 8 clients, 10 repositories', 8, 400, 80, push(SPREAD, 'put')),
  row('push-8-one', 'push, 8 clients, one repository', 8, 400, 80, push(ONE, 'put')),
  row('patch-8', 'push by PATCH, 8 clients, 10 repositories', 8, 300, 80, push(SPREAD, 'patch')),
  row('repush-8', 'unchanged re-push, 8 clients', 8, 1000, 200, repush),
  row('head-16', 'manifest HEAD by tag, 16 clients', 16, 12000, 3000, head),
  row('get-16', 'manifest GET by digest, 16 clients', 16, 12000, 3000, get),
  row('pull-16', 'whole image pull, 16 clients', 16, 1000, 200, pull),
  row('mount-8', 'cross-repository mount, 8 clients', 8, 2000, 400, mount),
  { ...row('blob-up', 'large blob up, one PUT', 1, 1, 1, uploadLarge), large: true },
  { ...row('blob-down', 'large blob down', 1, 1, 1, downloadLarge), large: true },
];

/**
 * @param {string} name
 * @param {string} title
 * @param {number} clients
 * @param {number} full
 * @param {number} quick
 * @param {Prepare} prepare
 * @returns {Workload}
 */
function row(name, title, clients, full, quick, prepare) {
  return { name, title, clients, count: { full, quick }, prepare };
}

/**
 * @param {readonly string[]} names of repositories, taken in turn
 * @param {UploadStyle} style
 * @returns {Prepare}
 */
function push(names, style) {
  return async (bench, { count, repetition }) => {
    const repositories = names.map((name) => bench.repository(name));
    await bench.authorize(repositories);
    const pushed = makeImages(count).map((image, index) => ({
      repository: String(repositories[index % repositories.length]),
      tag: `${style}-${repetition}-${bench.images.length + index}`,
      image,
    }));
    return (index) => bench.push(at(pushed, index), style);
  };
}

/** @type {Prepare} */
async function repush(bench, { count }) {
  const images = await chosenImages(bench, count);
  return (index) => repushImage(bench.registry, at(images, index), bench.settings.blobsAtOnce);
}

/** @type {Prepare} */
async function head(bench, { count }) {
  const images = await chosenImages(bench, count);
  return async (index) => {
    const { repository, tag, image } = at(images, index);
    const digest = await bench.registry.headManifest(repository, tag);
    if (digest !== image.manifest.digest) throw new Error(`${repository}:${tag} is ${digest}`);
  };
}

/** @type {Prepare} */
async function get(bench, { count }) {
  const images = await chosenImages(bench, count);
  return async (index) => {
    const { repository, image } = at(images, index);
    const bytes = await bench.registry.getManifest(repository, image.manifest.digest);
    if (!bytes.equals(image.manifest.bytes))
      throw new Error(`${image.manifest.digest} came with other bytes`);
  };
}

/** @type {Prepare} */
async function pull(bench, { count }) {
  const images = await chosenImages(bench, count);
  return (index) => pullImage(bench.registry, at(images, index), bench.settings.blobsAtOnce);
}

/** Every mount is a new pair of a layer and a repository. @type {Prepare} */
async function mount(bench, { count, repetition }) {
  const sources = (await chosenImages(bench, count)).flatMap(({ repository, image }) =>
    image.blobs.map(({ digest, size }) => ({ from: repository, digest, size })),
  );
  const mounts = Array.from({ length: count }, (_, index) => ({
    ...at(sources, index),
    repository: bench.repository(`mount-${repetition}-${Math.floor(index / sources.length)}`),
  }));
  await bench.registry.authorize(mounts.map(({ repository, from }) => mountScope(repository, from)));
  return async (index) => {
    const { repository, from, digest, size } = at(mounts, index);
    await bench.registry.mountBlob(repository, from, digest);
    bench.mountedBlobs.push({ repository, digest, size });
  };
}

/** @type {Prepare} */
async function uploadLarge(bench) {
  const repository = bench.repository('large');
  await bench.authorize([repository]);
  const { digest, size, chunks } = makeLargeBlob(bench.settings.largeBlobBytes);
  return async () => {
    const location = await bench.registry.startUpload(repository);
    await bench.registry.finishUpload(repository, location, digest, chunks, size);
    bench.largeBlobs.push({ repository, digest, size });
  };
}

/** @type {Prepare} */
async function downloadLarge(bench) {
  if (bench.largeBlobs.length === 0) await (await uploadLarge(bench, { repetition: 0, count: 1 }))(0);
  const { repository, digest, size } = at(bench.largeBlobs, bench.largeBlobs.length - 1);
  await bench.authorize([repository]);
  return async () => {
    const received = await bench.registry.drainBlob(repository, digest);
    if (received !== size) throw new Error(`${digest} came with ${received} bytes instead of ${size}`);
  };
}

const MOST_IMAGES = 400;
const FEWEST_IMAGES = 20;

/**
 * The images that a reading workload goes round: the last ones pushed, and never more than it has operations.
 * @param {Bench} bench
 * @param {number} count
 */
async function chosenImages(bench, count) {
  const images = (await bench.atLeastImages(FEWEST_IMAGES)).slice(-Math.min(MOST_IMAGES, count));
  await bench.authorize(images.map(({ repository }) => repository));
  return images;
}

/**
 * @template T
 * @param {readonly T[]} items not empty
 * @param {number} index goes round
 * @returns {T}
 */
function at(items, index) {
  return /** @type {T} */ (items[index % items.length]);
}
