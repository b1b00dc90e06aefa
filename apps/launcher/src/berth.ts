import { DomainError, OperatorMistake } from '@berth/platform';

import { commandLine, runCommandLine } from './command-line.js';
import { UsageError } from './usage.js';

runCommandLine(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    const expected = [OperatorMistake, DomainError, UsageError].some((kind) => error instanceof kind);
    console.error(expected && error instanceof Error ? `berth: ${error.message}` : error);
    if (error instanceof UsageError) console.error(`\n${commandLine().helpInformation()}`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
