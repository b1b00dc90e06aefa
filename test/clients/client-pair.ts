import { Client } from '../support/clients.js';
import { Setting } from './setting.js';

/** What these clients want said on every command that speaks to a server without TLS. */
export const PLAIN_HTTP = '--tls-verify=false';

/** Two clients of one kind and a server of their own: one has logged in, the other is a stranger to it. */
export class ClientPair {
  private constructor(
    readonly setting: Setting,
    readonly client: Client,
    readonly stranger: Client,
  ) {}

  static async make(name: 'podman' | 'buildah' | 'skopeo'): Promise<ClientPair> {
    const setting = await Setting.make({ log: true });
    const pair = new ClientPair(setting, await Client.make(name), await Client.make(name));
    await pair.client.run(...pair.login()).catch((error) => pair.failed(error));
    return pair;
  }

  /** The arguments of a login. */
  login(password = this.setting.password): string[] {
    return ['login', '-u', this.setting.user, '-p', password, PLAIN_HTTP, this.setting.host];
  }

  async close(): Promise<void> {
    await this.stranger.close();
    await this.client.close();
    await this.setting.close();
  }

  /** Leaves no process behind a suite that could not begin. */
  private async failed(error: unknown): Promise<never> {
    await this.close();
    throw error;
  }
}
