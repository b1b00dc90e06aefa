import { parseArgs } from 'node:util';
import { requireLoopback } from '../client/http.mjs';
import { SCALE_WORKLOADS } from '../load/scale-workloads.mjs';
import { WORKLOADS } from '../load/workloads.mjs';

/** @typedef {import('../load/workloads.mjs').Workload} Workload */

/** @param {readonly Workload[]} workloads */
const listed = (workloads) => workloads.map(({ name, title }) => `  ${name.padEnd(14)} ${title}`).join('\n');

export const HELP = `Usage: node test/bench/run.mjs [options]

Loads registries through /v2, one at a time in turns, and compares them.

  --target NAME         berth (the queue is PostgreSQL, as npm start has it) | berth-redis | distribution (3) |
                        berth-nginx (behind Debian's nginx, which sends the files) | docker-registry (Debian's, 2.8); repeat for several, the last is the one compared with
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
  --scale N             a Berth with N manifests and tags in N / 100 repositories, one of which has N / 100 versions, beside
                        one with a thousand: 1000000 takes some minutes to make (default target: berth)
  --help

Workloads:
${listed(WORKLOADS)}

With --scale:
${listed(SCALE_WORKLOADS)}
`;

/**
 * What the command line asks for; throws on what makes no sense.
 * @param {string[]} args
 */
export function readOptions(args) {
  const { values } = parseArgs({ args, options: OPTIONS });
  const quick = values.quick ?? false;
  const scale = values.scale === undefined ? undefined : scaleOf(values.scale);
  return {
    help: values.help ?? false,
    quick,
    targets: values.target ?? defaultTargets(values),
    url: checkedUrl(values.url),
    credentials: credentialsOf(values.user),
    scale,
    workloads: chosenWorkloads(scale === undefined ? WORKLOADS : SCALE_WORKLOADS, values.only),
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
  scale: { type: 'string' },
  json: { type: 'string' },
  markdown: { type: 'string' },
  help: { type: 'boolean' },
});

/** @param {{ url?: string, profile?: string, scale?: string }} values */
function defaultTargets({ url, profile, scale }) {
  if (url) return [];
  return profile || scale ? ['berth'] : ['berth-redis', 'berth', 'distribution'];
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

/**
 * @param {readonly Workload[]} all
 * @param {string | undefined} only
 */
function chosenWorkloads(all, only) {
  if (only === undefined) return all;
  const names = only.split(',');
  const known = all.map(({ name }) => name);
  for (const name of names) oneOf('--only', name, known);
  return all.filter(({ name }) => names.includes(name));
}

/** @param {string} text */
function scaleOf(text) {
  const manifests = positive('--scale', text, 0);
  if (manifests % 100 === 0 && manifests >= 2000) return manifests;
  throw new Error(`--scale ${text}: must be a multiple of 100, from 2000 up`);
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
