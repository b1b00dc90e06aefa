import { type Argument, Command, type Help } from 'commander';

/** The command line makes no sense; the usage is printed as well. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** How an operator calls the command. */
export const NAME = 'npm run berth --';

const TERM_COLUMNS = 28;
const DESCRIPTION_COLUMNS = 80;

/** A command, or a group of commands, with an example of each. */
export class BerthCommand extends Command {
  example = '';

  override createCommand(name?: string): BerthCommand {
    return new BerthCommand(name);
  }

  /** @param words that follow the name of the command itself */
  withExample(...words: readonly string[]): this {
    const path = this.parent?.parent ? [this.parent.name(), this.name()] : [this.name()];
    this.example = [NAME, ...path, ...words].join(' ');
    return this.addHelpText('after', `\nExample:\n  ${this.example}`);
  }
}

/** The whole command: its help shows every command of every group. */
export class BerthProgram extends BerthCommand {
  override helpInformation(): string {
    const help = this.createHelp();
    const commands = help.visibleCommands(this) as BerthCommand[];
    const groups = commands.filter((command) => command.commands.length > 0);
    const others = commands.filter((command) => command.commands.length === 0);
    const sections = [
      ...groups.map((group) => section(group.description(), group.commands as BerthCommand[], help)),
      section('Others', others, help),
    ];
    return `Usage: ${NAME} COMMAND\n\n${sections.join('\n')}\n${this.description()}\n`;
  }
}

const section = (heading: string, commands: readonly BerthCommand[], help: Help): string =>
  `${heading}:\n${commands.map((command) => entry(command, help)).join('')}`;

function entry(command: BerthCommand, help: Help): string {
  const group = command.parent?.parent ? `${command.parent.name()} ` : '';
  const words = command.registeredArguments.map(termOf);
  const options = command.options.map(
    (option) => [`  ${option.flags}`, help.optionDescription(option)] as const,
  );
  const lines = [
    [[`${group}${command.name()}`, ...words].join(' '), command.description()] as const,
    ...options,
    ['', `  ${command.example}`] as const,
  ];
  return lines.map(([term, text]) => item(term, text, help)).join('');
}

function termOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function item(term: string, text: string, help: Help): string {
  const [first = '', ...more] = help.boxWrap(text, DESCRIPTION_COLUMNS).split('\n');
  const indent = ' '.repeat(TERM_COLUMNS + 2);
  return [`  ${term.padEnd(TERM_COLUMNS)}${first}`, ...more.map((line) => `${indent}${line}`), ''].join('\n');
}

/** @throws UsageError for an argument too many */
export function requireNoMore(command: Command): void {
  const taken = command.registeredArguments;
  const [unexpected] = taken.at(-1)?.variadic ? [] : command.args.slice(taken.length);
  if (unexpected !== undefined) throw new UsageError(`what is ${unexpected} for?`);
}

/** A group of commands, such as `user`. */
export function groupOf(program: BerthProgram, name: string, heading: string): BerthCommand {
  return program
    .command(name)
    .description(heading)
    .usage('COMMAND')
    .argument('[command...]')
    .allowUnknownOption()
    .action((words: readonly string[]) => {
      throw new UsageError(`there is no command ${name} ${words[0] ?? ''}`.trimEnd());
    });
}
