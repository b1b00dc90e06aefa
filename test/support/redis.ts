import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

/** Whether this machine has a Redis to test with. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis of a spec's own, which keeps nothing on disk. */
export class RedisServer {
  private child: ChildProcess;

  private constructor(private readonly port: number) {
    this.child = this.spawn();
  }

  static async start(): Promise<RedisServer> {
    const redis = new RedisServer(await freePort());
    await redis.ready();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await gone;
  }

  /** After `stop`: the same address, and nothing remembered. */
  async restart(): Promise<void> {
    this.child = this.spawn();
    await this.ready();
  }

  private spawn(): ChildProcess {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    return spawn('redis-server', args, { stdio: 'ignore' });
  }

  private ready(): Promise<void> {
    return eventually(async () => {
      const ping = spawnSync('redis-cli', ['-p', String(this.port), 'ping'], { encoding: 'utf8' });
      if (ping.stdout.trim() !== 'PONG') throw new Error('Redis does not answer');
    });
  }
}
