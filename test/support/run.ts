import { execFile } from 'node:child_process';

/** What a program did: `output` is all that it printed, on both streams. */
export interface Outcome {
  readonly failed: boolean;
  readonly stdout: string;
  readonly output: string;
}

const LIMITS = { maxBuffer: 64 * 1024 * 1024, timeout: 600_000, killSignal: 'SIGKILL' } as const;

/** Runs a program to its end, well or badly. @param cwd where it leaves what it does not ask about */
export function attempt(
  command: string,
  args: readonly string[],
  env = process.env,
  cwd = process.cwd(),
): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(command, args, { ...LIMITS, env, cwd }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}${stdout || stderr ? '' : (error?.message ?? '')}`;
      resolve({ failed: error !== null, stdout, output });
    });
  });
}

/** Runs a program that must succeed. */
export async function run(
  command: string,
  args: readonly string[],
  env = process.env,
  cwd = process.cwd(),
): Promise<Outcome> {
  const outcome = await attempt(command, args, env, cwd);
  if (outcome.failed) throw new Error(`${command} ${args.join(' ')} failed:\n${outcome.output}`);
  return outcome;
}
