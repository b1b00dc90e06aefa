import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { attempt, run } from './run.js';

/** The registry clients that tests drive. */
export type ClientName = 'podman' | 'buildah' | 'skopeo' | 'docker';

// Debian's clients come first: another `docker` may lie in /usr/local/bin.
const PATH = `/usr/sbin:/usr/bin:/sbin:/bin:${process.env.PATH}`;
const IS_ROOT = process.getuid?.() === 0;

/** What a suite may need: a client, or a program that its tests use beside it. */
export type Requirement = ClientName | 'openssl' | 'nginx' | 'script' | 'go' | 'strace';

/** What a client with a storage of its own needs beside itself. */
const NAMESPACE = IS_ROOT ? [] : [['unshare', '--user', '--map-root-user', 'true'] as const];

/** What must run for it to be usable here. */
const PROBES: Record<Requirement, readonly (readonly [string, ...string[]])[]> = {
  podman: [['podman', '--version'], ...NAMESPACE],
  buildah: [['buildah', '--version'], ...NAMESPACE],
  skopeo: [['skopeo', '--version']],
  docker: [
    ['docker', '--version'],
    ['dockerd', '--version'],
  ],
  openssl: [['openssl', 'version']],
  nginx: [['nginx', '-v']],
  script: [['script', '--version']],
  // The conformance suite needs Go 1.24, which is the first to know this topic.
  go: [['go', 'help', 'goauth']],
  strace: [['strace', '--version']],
};

/**
 * A suite that needs these programs. Where one cannot be used the suite is skipped, and says so, unless
 * BERTH_REQUIRE_CLIENTS=true, as in CI: then it fails.
 */
export function describeWith(needed: readonly Requirement[], name: string, suite: () => void): void {
  describeUnless(obstacleToAnyOf(needed), name, suite);
}

/** Why one of them cannot be used here; undefined where all can. */
export const obstacleToAnyOf = (needed: readonly Requirement[]): string | undefined =>
  needed.map(obstacleTo).find((reason) => reason !== undefined);

/** A suite for which nothing stands in the way; what does is told as `describeWith` tells it. */
export function describeUnless(obstacle: string | undefined, name: string, suite: () => void): void {
  if (obstacle === undefined) describe(name, suite);
  else if (process.env.BERTH_REQUIRE_CLIENTS === 'true') throw new Error(`${name}: ${obstacle}`);
  else skip(name, suite, obstacle);
}

/** A client in a home of its own, with no credentials, images or certificates but those that a test gives it. */
export class Client {
  private constructor(
    readonly name: ClientName,
    readonly home: string,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  static async make(name: ClientName, settings: NodeJS.ProcessEnv = {}): Promise<Client> {
    const home = await mkdtemp(join(tmpdir(), `berth-${name}-`));
    await mkdir(join(home, 'tmp'));
    await writeContainersSettings(home);
    // podman fails when the file that it is to read credentials from is not there.
    await writeFile(join(home, 'auth.json'), '{}');
    return new Client(name, home, { ...homeSettings(home), ...settings });
  }

  /** Runs a command that must succeed, and returns what it printed on its standard output. */
  async run(...args: readonly string[]): Promise<string> {
    return (await run(this.name, args, this.env)).stdout;
  }

  /** The same, in a directory. */
  async runIn(directory: string, ...args: readonly string[]): Promise<string> {
    return (await run(this.name, args, this.env, directory)).stdout;
  }

  /** Runs a command that must succeed, and returns all that it printed. */
  async report(...args: readonly string[]): Promise<string> {
    return (await run(this.name, args, this.env)).output;
  }

  /** Runs a command that must fail, and returns all that it printed. */
  async refusal(...args: readonly string[]): Promise<string> {
    const { failed, output } = await attempt(this.name, args, this.env);
    if (!failed) throw new Error(`${this.name} ${args.join(' ')} should have failed:\n${output}`);
    return output;
  }

  /** Trusts a certificate authority for one registry, as /etc/containers/certs.d does for all users. */
  async trust(registry: string, authority: string): Promise<void> {
    const directory = join(this.home, '.config/containers/certs.d', registry);
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'ca.crt'), authority);
  }

  async close(): Promise<void> {
    if (!IS_ROOT) await this.leaveNamespace();
    await rm(this.home, { recursive: true, force: true });
  }

  /** Without root, storage has files that only a namespace may remove, and podman a process that keeps its own. */
  private async leaveNamespace(): Promise<void> {
    if (this.name !== 'podman' && this.name !== 'buildah') return;
    await this.run('unshare', 'rm', '-rf', join(this.home, 'storage'));
    if (this.name === 'podman')
      process.kill(Number(await readFile(join(this.home, 'tmp/libpod/tmp/pause.pid'), 'utf8')));
  }
}

function skip(name: string, suite: () => void, obstacle: string): void {
  // Of a suite that is skipped whole Jest tells no more than the number.
  console.warn(`${name} is skipped: ${obstacle}`);
  describe.skip(`${name} (skipped: ${obstacle})`, suite);
}

function obstacleTo(needed: Requirement): string | undefined {
  for (const [command, ...args] of PROBES[needed]) {
    const { error, status, stderr } = spawnSync(command, args, {
      env: { ...process.env, PATH },
      encoding: 'utf8',
    });
    if (error) return `${command} is not installed`;
    if (status !== 0) return `${command} does not run here: ${stderr.trim()}`;
  }
  return needed === 'docker' && !IS_ROOT ? 'dockerd needs root' : undefined;
}

function homeSettings(home: string): NodeJS.ProcessEnv {
  return {
    PATH,
    HOME: home,
    TMPDIR: join(home, 'tmp'),
    XDG_RUNTIME_DIR: join(home, 'tmp'),
    REGISTRY_AUTH_FILE: join(home, 'auth.json'),
    DOCKER_CONFIG: join(home, 'docker'),
    CONTAINERS_CONF: join(home, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(home, 'storage.conf'),
  };
}

/** The vfs driver, no systemd and no journal: podman as it can run anywhere. */
async function writeContainersSettings(home: string): Promise<void> {
  const storage = {
    driver: 'vfs',
    graphroot: join(home, 'storage'),
    rootless_storage_path: join(home, 'storage'),
    runroot: join(home, 'run'),
  };
  await writeFile(join(home, 'storage.conf'), toml('storage', storage));
  await writeFile(
    join(home, 'containers.conf'),
    toml('engine', { cgroup_manager: 'cgroupfs', events_logger: 'file' }),
  );
}

function toml(section: string, values: Record<string, string>): string {
  const lines = Object.entries(values).map(([key, value]) => `${key} = "${value}"\n`);
  return `[${section}]\n${lines.join('')}`;
}
