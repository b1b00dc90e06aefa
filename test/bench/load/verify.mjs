import { createHash } from 'node:crypto';
import { digestOf } from './image.mjs';
import { each } from './operations.mjs';

/** @typedef {import('./bench.mjs').Bench} Bench */
/** @typedef {{ manifests: number, blobs: number, mismatches: string[] }} Verification */

const CLIENTS = 8;
const SAMPLED_IMAGES = 60;
const SAMPLED_MOUNTS = 60;
const SAMPLED_TAGS = 200;
const SAMPLED_LARGE = 4;

/**
 * Pulls and hashes every manifest pushed (and asks for its tag), every blob of a sample of images and a sample of
 * the mounted blobs, and asks for a sample of the later tags.
 * @param {Bench} bench
 * @returns {Promise<Verification>}
 */
export async function verify(bench) {
  const blobs = [
    ...sample(bench.images, SAMPLED_IMAGES).flatMap(({ repository, image }) =>
      image.blobs.map(({ digest }) => ({ repository, digest })),
    ),
    ...sample(bench.mountedBlobs, SAMPLED_MOUNTS),
  ];
  /** @type {string[]} */
  const mismatches = [];
  await each(bench.images, CLIENTS, (pushed) => collect(mismatches, verifyManifest(bench, pushed)));
  await each(blobs, CLIENTS, (blob) => collect(mismatches, verifyBlob(bench, blob)));
  const tags = sample(bench.tags, SAMPLED_TAGS);
  await each(tags, CLIENTS, (tag) => collect(mismatches, verifyTag(bench, tag)));
  return { manifests: bench.images.length, blobs: blobs.length, mismatches };
}

/**
 * Pulls and hashes a sample of the large blobs, and forgets all: their files may go.
 * @param {Bench} bench
 * @returns {Promise<Verification>}
 */
export async function verifyLarge(bench) {
  const blobs = sample(bench.largeBlobs.splice(0), SAMPLED_LARGE);
  /** @type {string[]} */
  const mismatches = [];
  await each(blobs, CLIENTS, (blob) => collect(mismatches, verifyBlob(bench, blob)));
  return { manifests: 0, blobs: blobs.length, mismatches };
}

/**
 * @param {Bench} bench
 * @param {import('./bench.mjs').PushedImage} pushed
 */
async function verifyManifest({ registry }, { repository, tag, image }) {
  const { digest } = image.manifest;
  const found = digestOf([await registry.getManifest(repository, digest)]);
  if (found !== digest) throw new Error(`${repository}@${digest} has the digest ${found}`);
  await verifyTag({ registry }, { repository, tag, digest });
}

/**
 * @param {Pick<Bench, 'registry'>} bench
 * @param {import('./bench.mjs').PushedTag} pushed
 */
async function verifyTag({ registry }, { repository, tag, digest }) {
  const tagged = await registry.headManifest(repository, tag);
  if (tagged !== digest) throw new Error(`${repository}:${tag} is ${tagged} instead of ${digest}`);
}

/**
 * @param {Bench} bench
 * @param {{ repository: string, digest: string }} blob
 */
async function verifyBlob({ registry }, { repository, digest }) {
  const hash = createHash('sha256');
  await registry.getBlob(repository, digest, (chunk) => hash.update(chunk));
  const found = `sha256:${hash.digest('hex')}`;
  if (found !== digest) throw new Error(`${repository}: blob ${digest} has the digest ${found}`);
}

/**
 * @param {string[]} mismatches
 * @param {Promise<void>} check
 */
async function collect(mismatches, check) {
  try {
    await check;
  } catch (error) {
    mismatches.push(String(error));
  }
}

/**
 * At most `count` items at even distances.
 * @template T
 * @param {readonly T[]} items
 * @param {number} count
 */
function sample(items, count) {
  const step = Math.max(1, Math.ceil(items.length / count));
  return items.filter((_, index) => index % step === 0);
}
