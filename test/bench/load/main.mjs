import { Bench } from './bench.mjs';
import { drive } from './drive.mjs';
import { SCALE_WORKLOADS } from './scale-workloads.mjs';
import { verify, verifyLarge } from './verify.mjs';
import { WORKLOADS } from './workloads.mjs';

/**
 * The load process of one registry. It does what its parent asks for, one command at a time, and ends with its
 * parent.
 * @typedef {{ command: 'prepare', workload: string, repetition: number, count: number }} PrepareCommand
 * @typedef {{ command: 'measure', clients: number, count: number, seconds: number }} MeasureCommand
 * @typedef {PrepareCommand | MeasureCommand | { command: 'verify' } | { command: 'verify-large' }} Command
 */

const bench = new Bench(JSON.parse(String(process.argv[2])));
/** @type {import('./drive.mjs').Operation} */
let operation = async () => {};

/** @param {Command} command */
async function obey(command) {
  if (command.command === 'verify') return verify(bench);
  if (command.command === 'verify-large') return verifyLarge(bench);
  if (command.command === 'measure') return drive({ ...command, operation });
  operation = await prepare(command);
  return null;
}

/** @param {PrepareCommand} command */
async function prepare({ workload, repetition, count }) {
  const found = [...WORKLOADS, ...SCALE_WORKLOADS].find(({ name }) => name === workload);
  if (found === undefined) throw new Error(`there is no workload ${workload}`);
  // A server may be about to close connections that have idled since the last workload.
  bench.registry.disconnect();
  await bench.registry.ping();
  return found.prepare(bench, { repetition, count });
}

process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole foreground group; the parent decides when this process ends.
process.on('SIGINT', () => {});
process.on('message', async (/** @type {Command} */ command) => {
  try {
    process.send?.({ result: await obey(command) });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
