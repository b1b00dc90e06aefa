import { startBerth, startBerthOnRedis } from './berth.mjs';
import { startDistribution, startDockerRegistry } from './distribution.mjs';
import { startBerthBehindNginx } from './nginx.mjs';
import { startBerthOnS3, startDistributionOnS3 } from './s3.mjs';

/**
 * A registry that runs and can be loaded; `startChild` has seen to it that it is stopped at the end. To add a
 * peer, write a function that starts it and name it in `STARTERS`.
 * @typedef {object} RunningTarget
 * @property {string} url
 * @property {() => readonly number[]} pids the roots of its process trees; empty when they are not ours to look at
 * @property {(command: string) => string} componentOf names the part of the registry that a command line belongs to
 * @property {string} description version and durability, for the report
 * @property {import('../client/registry.mjs').Credentials} [credentials]
 * @property {string} [directory] where it keeps its files
 * @property {string} [storage] the part of it that holds blobs
 * @property {string} [profileDirectory] where its processes write CPU profiles, with `counters`
 * @property {import('../client/registry.mjs').Credentials} [reader] a user with few rights, where the database was filled
 * @property {import('../profile/counters.mjs').Counters} [counters]
 * @property {() => string} log the last lines that the server wrote
 */

/**
 * @typedef {object} StartOptions
 * @property {string} [profile] a folder for CPU profiles
 * @property {import('../scale/filling.mjs').Filling} [filling] what Berth's database holds at its start
 */
/** @typedef {(directory: string, options: StartOptions) => Promise<RunningTarget>} Starter */

/** @type {Record<string, Starter>} */
export const STARTERS = {
  berth: startBerth,
  'berth-redis': startBerthOnRedis,
  'berth-nginx': startBerthBehindNginx,
  'berth-s3': startBerthOnS3,
  distribution: startDistribution,
  'distribution-s3': startDistributionOnS3,
  'docker-registry': startDockerRegistry,
};

/**
 * A registry that somebody else has started, and will stop.
 * @param {string} url
 * @param {import('../client/registry.mjs').Credentials} [credentials]
 * @returns {RunningTarget}
 */
export function runningElsewhere(url, credentials) {
  return {
    url,
    credentials,
    pids: () => [],
    componentOf: () => 'unknown',
    description: `already running at ${url}`,
    log: () => '',
  };
}
