import type { ChildProcess } from 'node:child_process';

import { say } from './launch-error.js';

const FIRST_MS = 200;
const LONGEST_MS = 10_000;
const LONG_ENOUGH_MS = 30_000;

/** How long to wait before a program that ended is started again: longer each time, until it runs for a while. */
class BackOff {
  private next = FIRST_MS;

  delayAfter(ranForMs: number): number {
    if (ranForMs >= LONG_ENOUGH_MS) this.next = FIRST_MS;
    const delay = this.next;
    this.next = Math.min(delay * 2, LONGEST_MS);
    return delay;
  }
}

/** A program that the launcher keeps running. */
export interface Program {
  readonly name: string;
  /** Asks for an orderly end. */
  readonly stopSignal: NodeJS.Signals;
  /** Ends it at once. */
  readonly killSignal: NodeJS.Signals;
  /** How long an orderly end may take. */
  readonly graceMs: number;
  spawn(): ChildProcess;
  /** It ended and nobody had asked for that: is it to be started again? */
  shouldRestart(exit: Exit): boolean;
}

/** How a program ended. `error` is set when it could not even be started. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error: Error | null;
}

/** Runs a program, starts it again with growing delays when it dies, and stops it. */
export class Supervised {
  private readonly backOff = new BackOff();
  private child: ChildProcess | null = null;
  private ended: Promise<void> = Promise.resolve();
  private restart: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(private readonly program: Program) {}

  get isRunning(): boolean {
    return this.child !== null;
  }

  start(): void {
    const startedAt = performance.now();
    const child = this.program.spawn();
    this.child = child;
    this.ended = exitOf(child).then((exit) => {
      this.child = null;
      if (!this.stopping) this.afterUnexpectedExit(exit, performance.now() - startedAt);
    });
  }

  /** Asks it to end and waits until it has; past the grace it is ended at once. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    this.child?.kill(this.program.stopSignal);
    const impatience = setTimeout(() => this.kill(), this.program.graceMs);
    await this.ended;
    clearTimeout(impatience);
  }

  kill(): void {
    this.stopping = true;
    clearTimeout(this.restart);
    this.child?.kill(this.program.killSignal);
  }

  private afterUnexpectedExit(exit: Exit, ranForMs: number): void {
    if (!this.program.shouldRestart(exit)) return;
    const delay = this.backOff.delayAfter(ranForMs);
    say(`${this.program.name} ended (${causeOf(exit)}); starting it again in ${delay / 1000} s`);
    this.restart = setTimeout(() => this.start(), delay);
  }
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal, error: null }));
    child.on('error', (error) => {
      // A child that never began has no exit; any other error (a message that could not be sent) is followed by one.
      if (child.pid === undefined) resolve({ code: null, signal: null, error });
    });
  });
}

/** Why a program ended, in words. */
export function causeOf(exit: Exit): string {
  if (exit.error !== null) return exit.error.message;
  return exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
}
