import { pushTo, Registry } from '../client/registry.mjs';
import { makeImages } from './image.mjs';
import { pushImage } from './operations.mjs';

/** @typedef {{ repository: string, tag: string, image: import('./image.mjs').Image }} PushedImage */
/** @typedef {{ repository: string, digest: string, size: number }} PushedBlob */
/** @typedef {{ repository: string, tag: string, digest: string }} PushedTag */

/**
 * @typedef {object} BenchSettings
 * @property {string} url
 * @property {import('../client/registry.mjs').Credentials} [credentials]
 * @property {import('../client/registry.mjs').Credentials} [reader] of a user with few rights
 * @property {string} run part of every repository's name, so that one run never meets another's images
 * @property {number} blobsAtOnce how many blobs of one image a client pushes or pulls at the same time
 * @property {number} largeBlobBytes
 */

/**
 * One registry under load, and all that was pushed to it so far, which later workloads read and verification
 * checks.
 */
export class Bench {
  /** @type {PushedImage[]} */
  images = [];
  /** @type {PushedBlob[]} */
  mountedBlobs = [];
  /** Tags given to manifests that had one. @type {PushedTag[]} */
  tags = [];
  /** @type {PushedBlob[]} */
  largeBlobs = [];

  /** @param {BenchSettings} settings */
  constructor(settings) {
    this.settings = settings;
    this.registry = new Registry(settings.url, settings.credentials);
  }

  /** @param {string} name */
  repository(name) {
    return `bench-${this.settings.run}/${name}`;
  }

  /**
   * Pushes images until there are at least so many; returns all.
   * @param {number} count
   */
  async atLeastImages(count) {
    const repository = this.repository('seed');
    await this.authorize([repository]);
    for (const image of makeImages(Math.max(0, count - this.images.length))) {
      await this.push({ repository, tag: `seed-${this.images.length}`, image });
    }
    return [...this.images];
  }

  /**
   * Pushes one image, containerd's way or podman's, and remembers it.
   * @param {PushedImage} pushed
   * @param {import('./operations.mjs').UploadStyle} [style]
   */
  async push(pushed, style = 'put') {
    const blobsAtOnce = this.settings.blobsAtOnce;
    await pushImage(this.registry, pushed, { style, blobsAtOnce });
    this.images.push(pushed);
  }

  /** @param {Iterable<string>} repositories */
  async authorize(repositories) {
    await this.registry.authorize([...repositories].map(pushTo));
  }
}
