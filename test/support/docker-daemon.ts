import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from './clients.js';

/** A docker daemon of the test's own, empty and without networks, and the docker client that speaks to it. */
export class DockerDaemon {
  private constructor(
    private readonly home: string,
    private readonly dockerd: ChildProcess,
    readonly docker: Client,
  ) {}

  static async start(): Promise<DockerDaemon> {
    // containerd's socket lies below this directory, and a socket's path may have 107 bytes.
    const home = await mkdtemp(join(tmpdir(), 'berth-dk-'));
    const dockerd = await spawnDockerd(home);
    const docker = await Client.make('docker', { DOCKER_HOST: `unix://${home}/docker.sock` });
    const daemon = new DockerDaemon(home, dockerd, docker);
    await daemon.ready();
    return daemon;
  }

  async stop(): Promise<void> {
    const ended = once(this.dockerd, 'exit');
    if (this.dockerd.exitCode === null && this.dockerd.kill('SIGTERM')) await ended;
    await this.docker.close();
    await rm(this.home, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    while (!(await this.answers())) {
      if (this.dockerd.exitCode !== null) {
        throw new Error(`dockerd did not start:\n${readFileSync(join(this.home, 'log'), 'utf8')}`);
      }
      await pause(100);
    }
  }

  private async answers(): Promise<boolean> {
    return this.docker.run('version').then(
      () => true,
      () => false,
    );
  }
}

async function spawnDockerd(home: string): Promise<ChildProcess> {
  await writeFile(join(home, 'daemon.json'), '{}');
  const log = openSync(join(home, 'log'), 'w');
  const dockerd = spawn('dockerd', dockerdArguments(home), { stdio: ['ignore', log, log] });
  await once(dockerd, 'spawn');
  return dockerd;
}

/** Needs nothing of the machine: no kernel modules, no bridge, no settings of its own daemon. */
function dockerdArguments(home: string): string[] {
  return [
    `--config-file=${home}/daemon.json`,
    `--data-root=${home}/data`,
    `--exec-root=${home}/exec`,
    `--pidfile=${home}/pid`,
    `--host=unix://${home}/docker.sock`,
    '--storage-driver=vfs',
    '--iptables=false',
    '--bridge=none',
  ];
}
