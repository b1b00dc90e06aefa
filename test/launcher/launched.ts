import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { programOf } from '../support/berth-process.js';
import { eventually } from '../support/eventually.js';
import { attempt, type Outcome, run } from '../support/run.js';

const ROOT = join(import.meta.dirname, '../..');
const DIST = join(ROOT, 'apps/launcher/dist');

/** What `npm start` runs. */
export const LAUNCHER = join(DIST, 'main.js');

/** What a launched Berth consists of. */
export type Part = 'api' | 'worker' | 'postgres';

const PARTS: Readonly<Record<Part, RegExp>> = {
  api: /apps\/api\/dist\/main\.js/,
  worker: /apps\/worker\/dist\/main\.js/,
  postgres: /postgres -D/,
};

/** Whom to run as, and with which settings beyond those of the test itself. */
export interface LaunchOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  /** The launcher of another checkout. */
  readonly launcher?: string;
}

/** A launcher, as `npm start` runs it, in a process of its own. */
export class Launched {
  private output = '';
  private readonly exit: Promise<number | null>;
  /** Found while they run, because a launcher that has ended no longer says which were its own. */
  private parts: readonly number[] = [];

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (text) => {
      this.output += text;
    });
    child.stderr?.on('data', (text) => {
      this.output += text;
    });
    this.exit = new Promise((resolve) => child.once('close', resolve));
  }

  /** Starts it and waits until it serves. */
  static async start(dataDir: string, options: LaunchOptions = {}): Promise<Launched> {
    const child = spawn(process.execPath, [options.launcher ?? LAUNCHER], {
      env: launchEnvironment(dataDir, options.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
    });
    const launched = new Launched(child);
    await launched.prints('Stop:');
    launched.parts = Object.keys(PARTS).map((part) => launched.pid(part as Part));
    return launched;
  }

  get url(): string {
    return /Berth runs at (\S+)/.exec(this.output)?.[1] ?? '';
  }

  /** All that it has printed so far, on both streams. */
  get printed(): string {
    return this.output;
  }

  prints(text: string): Promise<void> {
    return eventually(() => {
      if (!this.output.includes(text)) throw new Error(`it has not printed '${text}' but\n${this.output}`);
    });
  }

  /** The process id of a part that runs. */
  pid(part: Part): number {
    const own = processes().filter(
      ({ parent, command }) => parent === this.child.pid && PARTS[part].test(command),
    );
    if (own[0] === undefined) throw new Error(`${part} does not run`);
    return own[0].pid;
  }

  /** Kills a part, and waits until another has taken its place. */
  async killPart(part: Part): Promise<void> {
    const killed = this.pid(part);
    process.kill(killed, 'SIGKILL');
    await eventually(() => {
      if (this.pid(part) === killed) throw new Error(`${part} has not ended`);
    });
  }

  /** @returns the exit code */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.exit;
  }

  /** Those of its processes that still run, by what they are. */
  survivors(): string[] {
    return processes()
      .filter(({ pid }) => this.parts.includes(pid))
      .map(({ command }) => command);
  }
}

/** Runs a launcher that is not going to serve. */
export function launch(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
  uid?: number,
): Promise<Outcome> {
  const user = uid === undefined ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
  const [program = '', ...args] = [...user, process.execPath, LAUNCHER];
  return attempt(program, args, launchEnvironment(dataDir, env));
}

/** Runs another program of Berth that is not going to serve. @param program its path, from the root of the checkout */
export function launchPart(
  program: string,
  dataDir: string,
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<Outcome> {
  return attempt(process.execPath, [join(ROOT, program), ...args], launchEnvironment(dataDir, env));
}

/** `npm run berth -- …`: the same command, in one file. */
export function berth(dataDir: string, ...args: string[]): Promise<Outcome> {
  return attempt(process.execPath, [programOf('berth'), ...args], launchEnvironment(dataDir));
}

/** What each of the commands prints that ask for help: all of them in one process, which loads Berth once. */
export async function helpsOf(lines: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const script = `
    const { runCommandLine } = await import(${JSON.stringify(join(DIST, 'command-line.js'))});
    for (const line of ${JSON.stringify(lines)}) {
      await runCommandLine(line.split(' '));
      process.stdout.write('\\0');
    }`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  const texts = stdout.split('\0');
  return new Map(lines.map((line, index) => [line, texts[index] ?? '']));
}

/** A data directory for one test, with a way to be rid of it. */
export function temporaryDirectory(owner?: number): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'berth-launcher-'));
  if (owner !== undefined) chownSync(path, owner, owner);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The user and group id of an ordinary user of this machine. */
export function ordinaryUser(): number {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  return Number(line?.split(':')[2]);
}

/** The settings of the test and no others. */
export function launchEnvironment(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const foreign = Object.keys(process.env).filter((name) => name.startsWith('BERTH_'));
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.includes(name)));
  return { ...own, NODE_OPTIONS: '', BERTH_DATA_DIR: dataDir, BERTH_PORT: '0', ...env };
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): Process[] {
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,ppid=,stat=,command='], { encoding: 'utf8' }).split(
    '\n',
  );
  return lines.flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (command === undefined || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
