import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { LaunchError } from './launch-error.js';
import { UsageError } from './usage.js';

/** Where the password comes from: the command line, standard input, or a question in the terminal. */
export type PasswordSource = { readonly given: string } | 'stdin' | 'ask';

/** @throws LaunchError when no password comes; UsageError when there is no terminal to ask in. */
export async function readPassword(source: PasswordSource): Promise<string> {
  const password = await passwordFrom(source);
  if (password === '') throw new LaunchError('the password is empty');
  return password;
}

async function passwordFrom(source: PasswordSource): Promise<string> {
  if (source === 'stdin') return (await text(process.stdin)).replace(/\r?\n$/, '');
  if (source !== 'ask') return source.given;
  if (!process.stdin.isTTY) throw new UsageError('there is no terminal to ask for the password in');
  const password = await ask('Password: ');
  if ((await ask('Once more: ')) === password) return password;
  throw new LaunchError('the two passwords differ');
}

/** Asks without an echo: readline repeats what is typed to its output, which here leads nowhere. */
function ask(question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  process.stderr.write(question);
  return new Promise((resolve, reject) => {
    terminal.once('close', () => {
      process.stderr.write('\n');
      // After an answer this has no effect: Ctrl-C and Ctrl-D close it too.
      reject(new LaunchError('no password was given'));
    });
    terminal.question('', (answer) => {
      resolve(answer);
      terminal.close();
    });
  });
}
