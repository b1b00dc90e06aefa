import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';

import { builtByGo } from './built-by-go.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';
import { run } from './run.js';
import { standStill } from './standing-still.js';

const PACKAGE = 'github.com/versity/versitygw/cmd/versitygw';
const VERSION = 'v1.8.0';

const KEY = { id: 'berth-key', secret: 'berth-secret' };

/** A real S3 server of a spec's own: versitygw, which keeps objects as files, and has one bucket. */
export class S3Server {
  private child: ChildProcess;

  private constructor(
    private readonly program: string,
    private readonly folder: string,
    private readonly port: number,
  ) {
    this.child = this.spawn();
  }

  static async start(): Promise<S3Server> {
    const program = await builtByGo(PACKAGE, VERSION);
    const folder = await mkdtemp(join(tmpdir(), 'berth-s3-'));
    await mkdir(join(folder, 'objects/berth'), { recursive: true });
    for (const more of ['users', 'versions']) await mkdir(join(folder, more));
    const server = new S3Server(program, folder, await freePort());
    await server.ready();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The settings with which Berth keeps bytes in its bucket. */
  get settings(): Record<string, string> {
    return {
      BERTH_STORAGE: 's3',
      BERTH_S3_BUCKET: 'berth',
      BERTH_S3_ENDPOINT: this.url,
      BERTH_S3_ACCESS_KEY_ID: KEY.id,
      BERTH_S3_SECRET_ACCESS_KEY: KEY.secret,
    };
  }

  /** A client of the test's own, with all rights. */
  get client(): S3Client {
    return new S3Client({
      endpoint: this.url,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: KEY.id, secretAccessKey: KEY.secret },
    });
  }

  /** The settings of a user that may do to the bucket what `actions` name, and nothing else. */
  async settingsOfUser(name: string, actions: readonly string[]): Promise<Record<string, string>> {
    const admin = ['admin', '--access', KEY.id, '--secret', KEY.secret, '--endpoint-url', this.url];
    const user = ['--access', name, '--secret', `${name}-secret`, '--role', 'user'];
    await run(this.program, [...admin, 'create-user', ...user]);
    const Resource = ['arn:aws:s3:::berth', 'arn:aws:s3:::berth/*'];
    const Statement = [{ Effect: 'Allow', Principal: name, Action: actions, Resource }];
    await this.client.send(
      new PutBucketPolicyCommand({ Bucket: 'berth', Policy: JSON.stringify({ Statement }) }),
    );
    return {
      ...this.settings,
      BERTH_S3_ACCESS_KEY_ID: name,
      BERTH_S3_SECRET_ACCESS_KEY: `${name}-secret`,
    };
  }

  /** The folder in which the bucket's objects are files of the same names. */
  get objects(): string {
    return join(this.folder, 'objects/berth');
  }

  /** Stands still, as a store behind a dead network does, until `goOn`. */
  async standStill(): Promise<void> {
    if (this.child.pid === undefined) throw new Error('the store has not started');
    await standStill(this.child.pid);
  }

  goOn(): void {
    this.child.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await gone;
  }

  /** After `kill`: the same address, and the same objects. */
  async restart(): Promise<void> {
    this.child = this.spawn();
    await this.ready();
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  private spawn(): ChildProcess {
    const keys = ['--access', KEY.id, '--secret', KEY.secret];
    const users = ['--iam-dir', join(this.folder, 'users')];
    const args = ['--port', `127.0.0.1:${this.port}`, ...keys, ...users, '--quiet'];
    const backend = [
      'posix',
      '--versioning-dir',
      join(this.folder, 'versions'),
      join(this.folder, 'objects'),
    ];
    return spawn(this.program, [...args, ...backend], { stdio: 'ignore' });
  }

  private async ready(): Promise<void> {
    await eventually(() => fetch(this.url));
  }
}
