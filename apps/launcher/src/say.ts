/** One line for the operator. The log lines of API and worker go to the same place. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
