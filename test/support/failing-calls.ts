import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** With it a process has one thread for files, so that the count of strace, which is each thread's, is the process's. */
export const ONE_THREAD = { UV_THREADPOOL_SIZE: '1' };

/** A process under strace, one of whose system calls fails (needs the Debian package). */
export class FailingCalls {
  private constructor(private readonly strace: ChildProcess) {}

  /**
   * From now on, until `stop`, the first of these calls fails with `EIO`, without being made; those after it are made. So Linux
   * does when a disk has failed: it tells of that once.
   *
   * @param pid of a process that was started with `ONE_THREAD`
   */
  static async first(call: 'fdatasync' | 'fsync', pid: number): Promise<FailingCalls> {
    const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:error=EIO:when=1`];
    const strace = spawn('strace', ['-f', '-p', String(pid), ...inject], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const failing = new FailingCalls(strace);
    await failing.attached();
    return failing;
  }

  /** The process goes on alone. */
  async stop(): Promise<void> {
    const gone = once(this.strace, 'exit');
    this.strace.kill('SIGINT');
    await gone;
  }

  private async attached(): Promise<void> {
    const { stderr } = this.strace;
    if (stderr === null) throw new Error('strace has no output');
    const [line] = await once(createInterface(stderr), 'line');
    if (!/attached/.test(line)) throw new Error(`strace could not attach: ${line}`);
    stderr.resume();
  }
}
