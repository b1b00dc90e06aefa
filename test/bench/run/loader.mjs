import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { atEnd } from './cleanup.mjs';

/** @typedef {import('../load/drive.mjs').Measurement} Measurement */
/** @typedef {import('../load/verify.mjs').Verification} Verification */
/** @typedef {import('../load/main.mjs').Command} Command */

const MAIN = fileURLToPath(new URL('../load/main.mjs', import.meta.url));

/** The load process of one registry, seen from the parent. */
export class Loader {
  #child;
  #ended;

  /** @param {import('../load/bench.mjs').BenchSettings} settings */
  constructor(settings) {
    this.#child = fork(MAIN, [JSON.stringify(settings)]);
    this.#ended = once(this.#child, 'exit').then(() => [{ error: 'the load process has ended' }]);
    atEnd(() => {
      this.#child.kill('SIGKILL');
    });
  }

  /**
   * Makes ready all that must not be measured: tokens, connections, contents, images to read.
   * @param {string} workload
   * @param {number} repetition
   * @param {number} count
   */
  async prepare(workload, repetition, count) {
    await this.#ask({ command: 'prepare', workload, repetition, count });
  }

  /**
   * Runs what was prepared.
   * @param {{ clients: number, count: number, seconds: number }} load
   */
  async measure(load) {
    return /** @type {Measurement} */ (await this.#ask({ command: 'measure', ...load }));
  }

  /** Pulls and hashes what was pushed. */
  async verify() {
    return /** @type {Verification} */ (await this.#ask({ command: 'verify' }));
  }

  /** Pulls and hashes large blobs, and forgets them. */
  async verifyLarge() {
    return /** @type {Verification} */ (await this.#ask({ command: 'verify-large' }));
  }

  /**
   * @param {Command} command
   * @returns {Promise<unknown>}
   */
  async #ask(command) {
    this.#child.send(command);
    const [{ result, error }] = await Promise.race([once(this.#child, 'message'), this.#ended]);
    if (error !== undefined) throw new Error(error);
    return result;
  }
}
