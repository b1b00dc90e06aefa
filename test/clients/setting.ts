import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Berth, type BerthOptions, startBerth } from '../support/berth.js';
import { RegistryClient } from '../support/registry-client.js';

/** Where a suite's clients work: a running Berth with a user that its administrator made, and a place for images. */
export class Setting {
  readonly user = 'user';
  readonly password = 'password';

  private constructor(
    readonly berth: Berth,
    readonly images: string,
  ) {}

  static async make(options: BerthOptions = {}): Promise<Setting> {
    const images = join(tmpdir(), `berth-images-${randomUUID()}`);
    await mkdir(images);
    const setting = new Setting(await startBerth(options), images);
    await setting.berth.command('user', 'add', setting.user, '--password', setting.password);
    return setting;
  }

  /** The registry as clients name it: `localhost:24817`. */
  get host(): string {
    return this.berth.host.replace('127.0.0.1', 'localhost');
  }

  /** Reads what is served, without a login. */
  get reader(): RegistryClient {
    return new RegistryClient(this.berth, null);
  }

  async close(): Promise<void> {
    await this.berth.stop();
    await rm(this.images, { recursive: true, force: true });
  }
}
