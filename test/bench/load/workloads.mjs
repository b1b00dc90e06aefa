import { mountScope } from '../client/registry.mjs';
import { makeImages } from './image.mjs';
import { downloadLarge, uploadLarge } from './large-blobs.mjs';
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

export const SPREAD = Array.from({ length: 32 }, (_, index) => `r${index}`);
const ONE = ['one'];

/** In the order in which they run: the later ones read what the earlier ones pushed. @type {readonly Workload[]} */
export const WORKLOADS = [
  row('push-1', 'push, 1 client', 1, 150, 40, push(SPREAD, 'put')),
  row('push-8', 'push, 8 clients', 8, 400, 80, push(SPREAD, 'put')),
  row('push-32', 'push, 32 clients', 32, 600, 160, push(SPREAD, 'put')),
  row('push-8-one', 'push into one repository, 8 clients', 8, 400, 80, push(ONE, 'put')),
  row('patch-8', 'push by PATCH, 8 clients', 8, 300, 80, push(SPREAD, 'patch')),
  row('repush-8', 'unchanged push again, 8 clients', 8, 1000, 200, repush),
  row('head-16', 'manifest HEAD by tag, 16 clients', 16, 12000, 3000, head),
  row('get-16', 'manifest GET by digest, 16 clients', 16, 12000, 3000, get),
  row('pull-16', 'pull of a small image, 16 clients', 16, 1000, 200, pull),
  row('mount-8', 'mount, 8 clients', 8, 2000, 400, mount),
  row('retag-8', 'PUT of a manifest by a new tag, 8 clients', 8, 1000, 200, retag),
  large('large-put-1', 'large blob up by PUT', 1, uploadLarge('put')),
  large('large-put-4', 'large blobs up by PUT, 4 at once', 4, uploadLarge('put')),
  large('large-patch-1', 'large blob up by PATCH', 1, uploadLarge('patch')),
  large('large-patch-4', 'large blobs up by PATCH, 4 at once', 4, uploadLarge('patch')),
  large('large-get-1', 'large blob down', 1, downloadLarge),
  large('large-get-8', 'large blob down, 8 streams', 8, downloadLarge),
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
export function row(name, title, clients, full, quick, prepare) {
  return { name, title, clients, count: { full, quick }, prepare };
}

/**
 * A row in which each client moves one large blob.
 * @param {string} name
 * @param {string} title
 * @param {number} clients
 * @param {Prepare} prepare
 * @returns {Workload}
 */
function large(name, title, clients, prepare) {
  return { ...row(name, title, clients, clients, clients, prepare), large: true };
}

/**
 * @param {readonly string[]} names of repositories, taken in turn
 * @param {UploadStyle} style
 * @param {(name: string, bench: Bench) => string} [nameOf] the whole name of one
 * @returns {Prepare}
 */
export function push(names, style, nameOf = (name, bench) => bench.repository(name)) {
  return async (bench, { count, repetition }) => {
    const repositories = names.map((name) => nameOf(name, bench));
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

/** A manifest that is there already gets one more tag. @type {Prepare} */
async function retag(bench, { count, repetition }) {
  const images = await chosenImages(bench, count);
  return async (index) => {
    const { repository, image } = at(images, index);
    const tag = `retag-${repetition}-${index}`;
    await bench.registry.putManifest(repository, tag, image.manifest);
    bench.tags.push({ repository, tag, digest: image.manifest.digest });
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
