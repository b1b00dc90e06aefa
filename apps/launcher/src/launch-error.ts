import { DomainError, OperatorMistake } from '@berth/platform';

import { refusalCodeOf } from './system-calls.js';

/** Berth cannot start or go on, and an operator can mend it. The message is all that is printed. */
export class LaunchError extends OperatorMistake {
  override readonly name = 'LaunchError';
}

/** The code of a failed system call (`ENOENT` …), or undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof DomainError ? undefined : refusalCodeOf(error);
}

/** One line for the operator. The log lines of API and worker go to the same place. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
