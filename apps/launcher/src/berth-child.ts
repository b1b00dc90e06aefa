import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { EXIT_CONFIGURATION } from '@berth/platform';

import { LaunchError, say } from './launch-error.js';
import { type Exit, Supervised } from './supervised.js';

/** Uploads in progress may finish; after this they are broken off, and clients resume them. */
const GRACE_MS = 60_000;

/** The API or the worker: a process of our own that says when it serves. */
export class BerthChild {
  private readonly events = new EventEmitter();
  private readonly supervised: Supervised;
  private hasServed = false;

  /** @param giveUp called when the child cannot run at all */
  constructor(
    private readonly name: 'api' | 'worker',
    private readonly environment: NodeJS.ProcessEnv,
    private readonly giveUp: (error: LaunchError) => void,
  ) {
    this.supervised = new Supervised({
      name,
      stopSignal: 'SIGTERM',
      killSignal: 'SIGKILL',
      graceMs: GRACE_MS,
      spawn: () => this.spawn(),
      shouldRestart: (exit) => this.shouldRestart(exit),
    });
  }

  /** Starts it and waits until it serves. */
  async start(signal: AbortSignal): Promise<void> {
    const served = once(this.events, 'ready', { signal });
    this.supervised.start();
    await served;
  }

  stop(): Promise<void> {
    return this.supervised.stop();
  }

  kill(): void {
    this.supervised.kill();
  }

  private spawn(): ChildProcess {
    const main = fileURLToPath(new URL(`../../${this.name}/dist/main.js`, import.meta.url));
    // Detached: Ctrl-C in a terminal reaches all of its processes, and the order of the end is the launcher's.
    const child = fork(main, [], { env: this.environment, execArgv: [], detached: true });
    child.on('message', (message) => {
      if (isReady(message)) this.onReady();
    });
    return child;
  }

  private onReady(): void {
    if (this.hasServed) say(`${this.name} runs again`);
    this.hasServed = true;
    this.events.emit('ready');
  }

  private shouldRestart(exit: Exit): boolean {
    if (exit.code !== EXIT_CONFIGURATION) return true;
    // It has printed what is wrong.
    this.giveUp(new LaunchError(`the ${this.name} cannot run like this (its message is above)`));
    return false;
  }
}

function isReady(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
}
