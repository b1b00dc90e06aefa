import { createHash } from 'node:crypto';
import { digestOf } from './image.mjs';
import { each } from './operations.mjs';

/** @typedef {import('./bench.mjs').Bench} Bench */
/** @typedef {{ manifests: number, blobs: number, mismatches: string[] }} Verification */

const CLIENTS = 8;
const SAMPLED_IMAGES = 60;
const SAMPLED_MOUNTS = 60;

/**
 * Pulls and hashes every manifest pushed (and asks for its tag), every blob of a sample of images, a sample of
 * the mounted blobs, and every large blob.
 * @param {Bench} bench
 * @returns {Promise<Verification>}
 */
export async function verify(bench) {
  const blobs = [
    ...sample(bench.images, SAMPLED_IMAGES).flatMap(({ repository, image }) =>
      image.blobs.map(({ digest }) => ({ repository, digest })),
    ),
    ...sample(bench.mountedBlobs, SAMPLED_MOUNTS),
    ...bench.largeBlobs,
  ];
  /** @type {string[]} */
  const mismatches = [];
  await each(bench.images, CLIENTS, (pushed) => collect(mismatches, verifyManifest(bench, pushed)));
  await each(blobs, CLIENTS, (blob) => collect(mismatches, verifyBlob(bench, blob)));
  return { manifests: bench.images.length, blobs: blobs.length, mismatches };
}

/**
 * @param {Bench} bench
 * @param {import('./bench.mjs').PushedImage} pushed
 */
async function verifyManifest({ registry }, { repository, tag, image }) {
  const { digest } = image.manifest;
  const found = digestOf([await registry.getManifest(repository, digest)]);
  if (found !== digest) throw new Error(`${repository}@${digest} has the digest ${found}`);
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
