import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import type { Outcome } from '../support/run.js';

interface Ended {
  readonly id: number;
  readonly status: number;
}

/**
 * The unchanged pulp-cli, loaded once: half a second that not each of some hundred commands has to take. A command runs
 * in a fork of it, a process of its own.
 */
export class PulpForks {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly running = new Map<number, (status: number) => void>();
  private count = 0;

  /** @param home of all commands, and where they leave what they print */
  constructor(
    python: string,
    private readonly home: string,
  ) {
    const env = { PATH: process.env.PATH, HOME: home, LC_ALL: 'C.UTF-8' };
    const program = join(import.meta.dirname, 'forks.py');
    this.child = spawn(python, [program], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.child.stdout }).on('line', (line) => this.settle(JSON.parse(line)));
    // What it cannot tell any more has failed.
    this.child.once('exit', () => {
      for (const id of this.running.keys()) this.settle({ id, status: 1 });
    });
  }

  /** Runs a command to its end, well or badly. */
  async attempt(args: readonly string[]): Promise<Outcome> {
    this.count += 1;
    const id = this.count;
    const files = { stdout: join(this.home, `${id}.stdout`), stderr: join(this.home, `${id}.stderr`) };
    const status = await new Promise<number>((resolve) => {
      this.running.set(id, resolve);
      this.child.stdin.write(`${JSON.stringify({ id, arguments: args, ...files })}\n`);
    });
    const [stdout, stderr] = [await readFile(files.stdout, 'utf8'), await readFile(files.stderr, 'utf8')];
    return { failed: status !== 0, stdout, output: stdout + stderr };
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.stdin.end();
    await gone;
  }

  private settle({ id, status }: Ended): void {
    this.running.get(id)?.(status);
    this.running.delete(id);
  }
}
