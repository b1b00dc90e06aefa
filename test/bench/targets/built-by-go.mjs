import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import os from 'node:os';
import { basename, join } from 'node:path';

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(os.homedir(), '.cache'), 'berth-bench');

/**
 * The path of a program that Go has built from this version of a package, now or in an earlier run.
 * @param {string} packagePath
 * @param {string} version
 */
export async function builtByGo(packagePath, version) {
  const name = basename(packagePath);
  const directory = join(CACHE, `${packagePath.replaceAll('/', '_')}@${version}`);
  const program = join(directory, name);
  if (existsSync(program)) return program;
  console.error(`building ${packagePath} ${version} into ${CACHE}; this takes some minutes, once`);
  const unfinished = `${directory}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  install(`${packagePath}@${version}`, unfinished);
  await rename(unfinished, directory);
  return program;
}

/**
 * @param {string} target
 * @param {string} directory
 */
function install(target, directory) {
  const env = { ...process.env, CGO_ENABLED: '0', GOBIN: directory };
  const { error, status, stderr } = spawnSync('go', ['install', target], { env, encoding: 'utf8' });
  if (error)
    throw new Error(
      `${target} is built by Go, which cannot be run here (${error.message}): install it, or leave the target out`,
    );
  if (status !== 0) throw new Error(`go install ${target} failed:\n${stderr.slice(-2000)}`);
}
