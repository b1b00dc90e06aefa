import fs from 'node:fs';
import { open } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

/**
 * Comes first in each of Berth's Node processes (`--import`). SIGUSR2 begins a CPU profile of the API or a worker, and
 * the next one ends it and writes it, with how often files were synced meanwhile.
 */
const kind = /apps\/(api|worker)\//.exec(process.argv[1] ?? '')?.[1];
const directory = process.env.BENCH_PROFILE_FOLDER;
const counts = { syncs: 0 };

/**
 * @param {Record<string, any>} holder
 * @param {readonly string[]} names
 */
function countCalls(holder, names) {
  for (const name of names) {
    const original = holder[name];
    holder[name] = function counted(/** @type {unknown[]} */ ...args) {
      counts.syncs++;
      return original.apply(this, args);
    };
  }
}

/** @type {Session | undefined} */
let session;

async function begin() {
  counts.syncs = 0;
  session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 500 });
  await session.post('Profiler.start');
}

/** @param {Session} running */
async function end(running) {
  const { profile } = await running.post('Profiler.stop');
  running.disconnect();
  const file = join(String(directory), `${kind}-${process.pid}.json`);
  fs.writeFileSync(`${file}.part`, JSON.stringify({ kind, syncs: counts.syncs, profile }));
  fs.renameSync(`${file}.part`, file);
}

if (kind !== undefined && directory !== undefined) {
  const handle = await open(process.execPath);
  countCalls(Object.getPrototypeOf(handle), ['sync', 'datasync']);
  countCalls(fs, ['fsync', 'fdatasync', 'fsyncSync', 'fdatasyncSync']);
  syncBuiltinESMExports();
  await handle.close();
  process.on('SIGUSR2', () => {
    const running = session;
    session = undefined;
    (running === undefined ? begin() : end(running)).catch((error) => console.error('profile:', error));
  });
}
