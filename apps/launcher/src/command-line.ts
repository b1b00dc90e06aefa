import { readFileSync } from 'node:fs';

import { CommanderError } from 'commander';

import { addRoleCommands } from './role-commands.js';
import { addStorageCommands } from './storage-commands.js';
import { addTokenKeyCommands } from './token-key-command.js';
import { BerthProgram, NAME, requireNoMore, UsageError } from './usage.js';
import { addUserCommands } from './user-commands.js';

/** `npm run berth --`, with all of its commands. */
export function commandLine(): BerthProgram {
  const program = new BerthProgram(NAME)
    .description('For users and roles, Berth must be running or BERTH_DATABASE_URL be set.')
    .argument('[command...]')
    .allowUnknownOption()
    .allowExcessArguments()
    .helpCommand(false)
    .helpOption('-h, --help', 'print the help of a command')
    .version(versionLine(), '--version', 'print the version')
    // What is wrong is printed by the caller.
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
    .hook('preAction', (_, command) => requireNoMore(command))
    .action(([name]: readonly string[]) => {
      throw new UsageError(name === undefined ? 'what to do?' : `there is no command ${name}`);
    });
  addUserCommands(program);
  addRoleCommands(program);
  addTokenKeyCommands(program);
  addStorageCommands(program);
  program
    .command('version')
    .description('print the version; also --version')
    .withExample()
    .action(() => console.log(versionLine()));
  program
    .command('help')
    .argument('[command...]')
    .description('print this text, or the help of a command; also --help')
    .withExample()
    .action((words: readonly string[]) => runCommandLine([...words, '--help']));
  return program;
}

/** Does what the arguments say. @throws UsageError where they make no sense */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  try {
    await commandLine().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and the version end a command like this, too.
    if (error.exitCode !== 0) throw new UsageError(error.message.replace(/^error: /, '').replace('\n', ' '));
  }
}

const versionLine = (): string =>
  `Berth ${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}`;
