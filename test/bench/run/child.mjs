import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { atEnd } from './cleanup.mjs';
import { isAlive, processTree } from './processes.mjs';

/** @typedef {{ pid: number, isRunning: () => boolean, log: () => string, stop: () => Promise<void> }} Child */

const STOP_TIMEOUT_MS = 30_000;
const READY_TIMEOUT_MS = 180_000;

/**
 * Starts a server with its output in a file. It is stopped at the end of the program at the latest.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ logFile: string, env?: Record<string, string>, cwd?: string }} options
 * @returns {Child}
 */
export function startChild(command, args, { logFile, env, cwd }) {
  const log = openSync(logFile, 'a');
  // A group of its own keeps Ctrl-C away from it, so that we can stop things in order.
  const spawned = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  spawned.on('error', () => {});
  const pid = spawned.pid;
  if (pid === undefined) throw new Error(`cannot start ${command}`);
  const isRunning = () => spawned.exitCode === null && spawned.signalCode === null;
  const child = { pid, isRunning, log: () => tail(logFile), stop: () => stop(pid, isRunning) };
  atEnd(child.stop);
  return child;
}

/**
 * Waits until the registry answers on `/v2/`, asked for credentials or not.
 * @param {string} url
 * @param {Child} child
 */
export function untilServed(url, child) {
  return untilAnswered(`${url}/v2/`, child, [200, 401]);
}

/**
 * @param {string} url
 * @param {Child} child
 * @param {readonly number[]} statuses
 */
export async function untilAnswered(url, child, statuses) {
  for (const deadline = Date.now() + READY_TIMEOUT_MS; Date.now() < deadline; await sleep(50)) {
    if (!child.isRunning()) throw new Error(`the server at ${url} has ended:\n${child.log()}`);
    const status = await fetch(url).then(
      ({ status }) => status,
      () => 0,
    );
    if (statuses.includes(status)) return;
  }
  throw new Error(`nothing serves ${url}:\n${child.log()}`);
}

/**
 * A port of 127.0.0.1 that nobody listens on at this moment.
 * @returns {Promise<number>}
 */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/**
 * Asks the child to end; what is left of it and of its descendants after a while is killed, each by its id.
 * @param {number} pid
 * @param {() => boolean} isRunning
 */
async function stop(pid, isRunning) {
  const family = processTree([pid]);
  if (isRunning()) process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (family.some(isAlive) && Date.now() < deadline) await sleep(50);
  for (const member of family.filter(isAlive)) process.kill(member.pid, 'SIGKILL');
}

/** @param {string} file */
function tail(file) {
  return readFileSync(file, 'utf8').split('\n').slice(-20).join('\n');
}
