import { parseArgs } from 'node:util';
import { requireLoopback } from '../client/http.mjs';
import { WORKLOADS } from '../load/workloads.mjs';

export const HELP = `Usage: node test/bench/run.mjs [options]

Loads registries through /v2, one at a time in turns, and compares them.

  --target NAME         berth (the queue is PostgreSQL, as npm start has it) | berth-redis | distribution (3) |
                        docker-registry (Debian's, 2.8); repeat for several, the last is the one compared with
                        (default: berth-redis, berth, distribution)
  --url URL             a registry that already runs on a loopback address; counts as a target, comes first
  --user NAME:PASSWORD  credentials for --url
  --only NAMES          workloads to run, separated by commas (default: all, see below)
  --repetitions N       of each workload, interleaved between the targets; the median is reported (default: 3)
  --quick               fewer operations, 2 repetitions, a large blob of 128 MiB: to see that it works
  --seconds N           a workload begins no new operation after this time (default: 30, quick: 10)
  --blob-mib N          size of the large blob (default: 1024)
  --blobs-at-once N     blobs of one image that a client moves at the same time (default: 1)
  --dir DIRECTORY       where fresh data directories are made and removed (default: the system's temporary directory)
  --json FILE           writes everything measured, each repetition too
  --markdown FILE       writes the table of docs/performance.md
  --profile FOLDER      CPU profiles of Berth's API and worker, and what an operation asks of the database, instead of
                        true rates: one repetition, on one target, unless said otherwise
  --help

Workloads:
${WORKLOADS.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join('\n')}
`;

/**
 * What the command line asks for; throws on what makes no sense.
 * @param {string[]} args
 */
export function readOptions(args) {
  const { values } = parseArgs({ args, options: OPTIONS });
  const quick = values.quick ?? false;
  return {
    help: values.help ?? false,
    quick,
    targets: values.target ?? defaultTargets(values),
    url: checkedUrl(values.url),
    credentials: credentialsOf(values.user),
    workloads: chosenWorkloads(values.only),
    repetitions: positive('--repetitions', values.repetitions, values.profile ? 1 : quick ? 2 : 3),
    seconds: positive('--seconds', values.seconds, quick ? 10 : 30),
    blobMiB: positive('--blob-mib', values['blob-mib'], quick ? 128 : 1024),
    blobsAtOnce: positive('--blobs-at-once', values['blobs-at-once'], 1),
    directory: values.dir,
    profile: values.profile,
    json: values.json,
    markdown: values.markdown,
  };
}

/** @typedef {ReturnType<typeof readOptions>} Options */

const OPTIONS = /** @type {const} */ ({
  target: { type: 'string', multiple: true },
  url: { type: 'string' },
  user: { type: 'string' },
  only: { type: 'string' },
  repetitions: { type: 'string' },
  quick: { type: 'boolean' },
  seconds: { type: 'string' },
  'blob-mib': { type: 'string' },
  'blobs-at-once': { type: 'string' },
  dir: { type: 'string' },
  profile: { type: 'string' },
  json: { type: 'string' },
  markdown: { type: 'string' },
  help: { type: 'boolean' },
});

/** @param {{ url?: string, profile?: string }} values */
function defaultTargets({ url, profile }) {
  if (url) return [];
  return profile ? ['berth'] : ['berth-redis', 'berth', 'distribution'];
}

/** @param {string | undefined} text */
function checkedUrl(text) {
  if (text === undefined) return undefined;
  const url = new URL(text);
  requireLoopback(url);
  return url.origin;
}

/** @param {string | undefined} text */
function credentialsOf(text) {
  if (text === undefined) return undefined;
  const [name = '', ...password] = text.split(':');
  return { name, password: password.join(':') };
}

/** @param {string | undefined} only */
function chosenWorkloads(only) {
  if (only === undefined) return WORKLOADS;
  const names = only.split(',');
  for (const name of names)
    oneOf(
      '--only',
      name,
      WORKLOADS.map((workload) => workload.name),
    );
  return WORKLOADS.filter(({ name }) => names.includes(name));
}

/**
 * @param {string} option
 * @param {string} value
 * @param {readonly string[]} allowed
 */
function oneOf(option, value, allowed) {
  if (allowed.includes(value)) return value;
  throw new Error(`${option} ${value}: must be one of ${allowed.join(', ')}`);
}

/**
 * @param {string} option
 * @param {string | undefined} text
 * @param {number} otherwise
 */
function positive(option, text, otherwise) {
  const number = Number(text ?? otherwise);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`${option} ${text}: must be a whole number above 0`);
}
