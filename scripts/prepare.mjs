// Makes a checkout ready to run: installs the locked dependencies and builds, each only when needed.
// It runs before anything is installed, so it uses nothing but Node.
//
//   node scripts/prepare.mjs [MODULE [ARGUMENT…]]
//
// With a module, runs it afterwards, in this process: so signals reach it, and npm's `ignore-scripts`, which
// skips `prestart`, does no harm.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LEAST_NODE = [20, 19];
const BUILD_MARKER = join(ROOT, 'node_modules/.berth-build');

requireNode();
if (!isInstalled()) step('Installing dependencies (first start only)', install);
const sources = hashSources();
const built = readJson(BUILD_MARKER) ?? {};
if (!isBuilt(sources, built)) step('Building', () => build(sources, built));

const [target, ...args] = process.argv.slice(2);
if (target !== undefined) {
  const path = resolve(target);
  process.argv = [process.argv[0], path, ...args];
  await import(pathToFileURL(path).href);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  fail(`Berth needs Node.js ${LEAST_NODE.join('.')} or later, and this is ${process.versions.node}.`);
}

/**
 * npm writes node_modules/.package-lock.json last, so it says truly what is there, whoever installed it. Optional
 * packages do not count: which of them fit this machine is npm's to know.
 */
function isInstalled() {
  const installed = readJson(join(ROOT, 'node_modules/.package-lock.json'))?.packages;
  if (installed === undefined) return false;
  const locked = Object.entries(readJson(join(ROOT, 'package-lock.json')).packages);
  return locked.every(([path, { version, link, optional, devOptional }]) => {
    const isPackage = path.startsWith('node_modules/') || path.includes('/node_modules/');
    if (!isPackage || optional || devOptional) return true;
    return installed[path] !== undefined && (link || installed[path].version === version);
  });
}

/**
 * Installs what package-lock.json says and leaves that file alone. Not `npm ci`, which refuses a lock that lacks
 * optional packages for other systems (npm/cli#4828). None of our dependencies needs its install script. The
 * compiler is a development dependency, in production or not.
 */
function install() {
  const flags = [
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const [program, ...first] = npm();
  return spawnSync(program, [...first, 'install', '--no-save', ...flags], {
    cwd: ROOT,
    encoding: 'utf8',
    env: environmentOfNpm(),
  });
}

/** The npm that runs this, if one does. */
function npm() {
  const path = process.env.npm_execpath ?? '';
  return basename(path) === 'npm-cli.js' ? [process.execPath, path] : ['npm'];
}

/** Options of an outer `npm start -w … --omit=dev` are not meant for the installation. */
function environmentOfNpm() {
  const foreign =
    /^npm_config_(workspaces?|include_workspace_root|omit|only|production|global|dry_run|package_lock_only)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** The hash of every file that the build reads, by path. */
function hashSources() {
  const folders = readJson(join(ROOT, 'package.json')).workspaces;
  const shared = ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json'];
  const own = folders.flatMap((folder) => [join(folder, 'tsconfig.json'), ...sourcesOf(folder)]);
  const files = [...shared, ...own].filter((file) => existsSync(join(ROOT, file)));
  return Object.fromEntries(files.map((file) => [file, hashOf(file)]));
}

function sourcesOf(folder) {
  const path = join(ROOT, folder, 'src');
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length + 1));
}

function hashOf(file) {
  return createHash('sha256')
    .update(readFileSync(join(ROOT, file)))
    .digest('base64');
}

function isBuilt(sources, built) {
  return outputs().every((path) => existsSync(path)) && isDeepEqual(sources, built);
}

function isDeepEqual(a, b) {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function outputs() {
  const { references } = readJson(join(ROOT, 'tsconfig.json'));
  return references.map(({ path }) => join(ROOT, path, 'dist'));
}

/** The compiler never removes what it made of a source that is gone, so then everything is made anew. */
function build(sources, built) {
  const isGone = Object.keys(built).some((file) => sources[file] === undefined);
  if (isGone) for (const path of outputs()) rmSync(path, { recursive: true, force: true });
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const result = spawnSync(process.execPath, [compiler, '-b'], { cwd: ROOT, encoding: 'utf8' });
  if (result.status === 0) writeFileSync(BUILD_MARKER, JSON.stringify(sources));
  return result;
}

/** One line on stderr, so that what the command itself prints stays clean. */
function step(title, run) {
  const startedAt = performance.now();
  process.stderr.write(`${title} … `);
  const { status, stdout, stderr, error } = run();
  process.stderr.write(`${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
  if (status !== 0) fail(`${title} failed:\n${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`);
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
