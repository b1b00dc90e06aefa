import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Berth } from '../support/berth.js';
import type { PythonEnvironment } from '../support/python.js';
import type { Outcome } from '../support/run.js';
import { PulpForks } from './pulp-forks.js';

/** An object, as a command shows it. */
export type Output = Readonly<Record<string, unknown>>;

/**
 * Pulp's command line client as one user of a Berth, in a home of its own. A command is a line with spaces between its
 * words; what has spaces itself, or is empty, follows as a word of its own.
 */
export class Pulp {
  private constructor(
    private readonly forks: PulpForks,
    private readonly berth: Berth,
    private readonly credentials: readonly [username: string, password: string],
    readonly home: string,
  ) {}

  static async make(python: PythonEnvironment, berth: Berth): Promise<Pulp> {
    const home = await mkdtemp(join(tmpdir(), 'berth-pulp-'));
    const forks = new PulpForks(python.program('python'), home);
    return new Pulp(forks, berth, [berth.admin.username, berth.admin.password], home);
  }

  /** The same client for somebody else. */
  as(username: string, password: string): Pulp {
    return new Pulp(this.forks, this.berth, [username, password], this.home);
  }

  /** Runs a command that must succeed, and resolves with the object that it shows. */
  async show(command: string, ...words: readonly string[]): Promise<Output> {
    return JSON.parse(await this.run(command, ...words));
  }

  /** Runs a command that must succeed, and resolves with the objects that it lists. */
  async list(command: string, ...words: readonly string[]): Promise<readonly Output[]> {
    return JSON.parse(await this.run(command, ...words));
  }

  /** Runs a command that must succeed, and resolves with what it prints. */
  async run(command: string, ...words: readonly string[]): Promise<string> {
    const { failed, stdout, output } = await this.attempt(command, words);
    if (failed) throw new Error(`pulp ${command} ${words.join(' ')} failed:\n${output}`);
    return stdout.trim();
  }

  /** Runs a command that must fail, and resolves with what it says. */
  async refusal(command: string, ...words: readonly string[]): Promise<string> {
    const { failed, output } = await this.attempt(command, words);
    if (!failed) throw new Error(`pulp ${command} ${words.join(' ')} should have failed:\n${output}`);
    return output;
  }

  async close(): Promise<void> {
    await this.forks.close();
    await rm(this.home, { recursive: true, force: true });
  }

  private attempt(command: string, words: readonly string[]): Promise<Outcome> {
    const [username, password] = this.credentials;
    const login = ['--base-url', this.berth.url, '--username', username, '--password', password];
    return this.forks.attempt([...login, ...command.split(' '), ...words]);
  }
}

/** The values of one field of all objects of a list. */
export const fieldOf = (objects: unknown, field: string): readonly unknown[] =>
  (objects as readonly Output[]).map((object) => object[field]);
