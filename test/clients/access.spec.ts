import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';

import { Client, describeWith } from '../support/clients.js';
import { DockerDaemon } from '../support/docker-daemon.js';
import { dockerArchive, makeImage } from '../support/images.js';
import { hashOf, makeAccessToken, refreshTokenOf } from '../support/token-endpoint.js';
import { PLAIN_HTTP } from './client-pair.js';
import { Setting } from './setting.js';

jest.setTimeout(300_000);

const REFUSED =
  /unauthorized|denied|authentication required|no basic auth credentials|invalid username\/password|incorrect username or password/i;

/** A client that logs in and out as one user after another. Its images are the user's own, and private. */
class Visitor {
  private constructor(
    readonly setting: Setting,
    readonly client: Client,
    /** What it wants said on every command that speaks to a server without TLS. */
    private readonly flags: readonly string[],
  ) {}

  static async make(client: Client, env: Record<string, string> = {}): Promise<Visitor> {
    const setting = await Setting.make({ env });
    await setting.berth.addUser('stranger', 'password');
    return new Visitor(setting, client, client.name === 'docker' ? [] : [PLAIN_HTTP]);
  }

  loginArguments(username: string, password: string): string[] {
    return ['login', '-u', username, '-p', password, ...this.flags, this.setting.host];
  }

  async login(username: string, password: string): Promise<void> {
    await this.client.run(...this.loginArguments(username, password));
  }

  async logout(): Promise<void> {
    await this.client.run('logout', this.setting.host);
  }

  /** Makes an image, and returns the name that the client has it by. */
  async load(): Promise<string> {
    const name = `${this.setting.host}/user/a${randomUUID().slice(0, 8)}:latest`;
    const image = await makeImage(this.setting.images, { format: 'docker' });
    await this.client.run('load', '--input', await dockerArchive(image, name));
    return name;
  }

  /** Pushes an image that only its owner may see from then on. */
  async pushPrivate(): Promise<string> {
    const name = await this.load();
    await this.client.run(...this.pushing(name));
    const path = name.replace(`${this.setting.host}/`, '').replace(':latest', '');
    await this.change('UPDATE distribution SET private = true WHERE base_path = $1', path);
    return name;
  }

  pushing(name: string): string[] {
    return ['push', ...this.flags, name];
  }

  pulling(name: string): string[] {
    return ['pull', ...this.flags, name];
  }

  /** What a client reports of a pull that must fail, with any image name. */
  async refusedPull(name: string): Promise<string> {
    const report = await this.client.refusal(...this.pulling(name));
    return report.replaceAll(name.replace(':latest', ''), 'NAME').replace(/time="[^"]*"/g, '');
  }

  change(text: string, ...values: unknown[]): Promise<unknown> {
    return this.setting.berth.database.query(text, values);
  }
}

/** What podman and docker have in common. */
function accessContract(visitor: () => Visitor): void {
  it('logs in with a password, pushes and pulls what is private, and may not after it has logged out', async () => {
    const { client } = visitor();
    await visitor().login('user', 'password');
    const name = await visitor().pushPrivate();

    await client.run(...visitor().pushing(name));
    await client.run(...visitor().pulling(name));
    await visitor().logout();

    expect(await visitor().refusedPull(name)).toMatch(REFUSED);
    expect(await client.refusal(...visitor().pushing(name))).toMatch(REFUSED);
  });

  it.each(['user', 'user+laptop'])('logs in with an access token as %s, and pushes and pulls', async (as) => {
    const { client, setting } = visitor();
    const password = await makeAccessToken(setting.berth, 'user', { name: 'laptop' });
    await visitor().login(as, password);
    const name = await visitor().pushPrivate();

    await client.run(...visitor().pushing(name));
    await client.run(...visitor().pulling(name));

    await visitor().logout();
    await visitor().change('DELETE FROM access_token WHERE secret_hash = $1', hashOf(password));
  });

  it('sees no difference between what is private and what does not exist', async () => {
    await visitor().login('user', 'password');
    const name = await visitor().pushPrivate();
    const missing = `${visitor().setting.host}/user/missing:latest`;

    await visitor().logout();
    const anonymous = [await visitor().refusedPull(name), await visitor().refusedPull(missing)];
    await visitor().login('stranger', 'password');
    const strange = [await visitor().refusedPull(name), await visitor().refusedPull(missing)];
    await visitor().logout();

    expect(anonymous[0]).toMatch(REFUSED);
    expect(anonymous[0]).toBe(anonymous[1]);
    expect(strange[0]).toMatch(/name unknown/);
    expect(strange[0]).toBe(strange[1]);
  });

  it.each([
    ['was revoked', 'DELETE FROM access_token WHERE secret_hash = $1'],
    ['has expired', 'UPDATE access_token SET expires_at = now() WHERE secret_hash = $1'],
  ])('is refused a push, a pull and a login with an access token that %s', async (_, revocation) => {
    const { client, setting } = visitor();
    const password = await makeAccessToken(setting.berth, 'user');
    await visitor().login('user', password);
    const name = await visitor().pushPrivate();
    const other = await visitor().load();
    await visitor().change(revocation, hashOf(password));

    const reports = [
      await client.refusal(...visitor().pushing(other)),
      await client.refusal(...visitor().pulling(name)),
      await client.refusal(...visitor().loginArguments('user', password)),
    ];

    for (const report of reports) expect(report).toMatch(REFUSED);
    await visitor().logout();
  });
}

/** The same where Basic is all there is. */
function basicContract(visitor: () => Visitor): void {
  it('pushes as an administrator only, and pulls what is private with a right to it only, without tokens', async () => {
    const { client, setting } = visitor();
    const { username, password } = setting.berth.admin;
    await visitor().login(username, password);
    const [hidden, open, unpushed] = [
      await visitor().pushPrivate(),
      await visitor().load(),
      await visitor().load(),
    ];
    await client.run(...visitor().pushing(open));
    await client.run(...visitor().pulling(hidden));
    await visitor().logout();
    await visitor().login('user', 'password');

    await client.run(...visitor().pulling(open));
    const reports = [
      await visitor().refusedPull(hidden),
      await client.refusal(...visitor().pushing(unpushed)),
      await client.refusal(...visitor().loginArguments('user', 'wrong')),
    ];
    await visitor().logout();

    expect(reports[0]).toMatch(/name unknown/);
    expect(reports[1]).toMatch(/denied/);
    expect(reports[2]).toMatch(REFUSED);
    expect(await client.refusal(...visitor().pulling(hidden))).toMatch(REFUSED);
  });
}

const BASIC = { BERTH_TOKEN_AUTH_DISABLED: 'true' };

describeWith(['podman'], 'the access of podman', () => {
  let visitor: Visitor;
  let basic: Visitor;

  beforeAll(async () => {
    const podman = await Client.make('podman');
    visitor = await Visitor.make(podman);
    basic = await Visitor.make(podman, BASIC);
  });

  afterAll(async () => {
    await visitor?.client.close();
    await visitor?.setting.close();
    await basic?.setting.close();
  });

  accessContract(() => visitor);
  basicContract(() => basic);

  // docker looks for what it has pushed, so it needs to pull as well.
  it('pushes with an access token that may do nothing else', async () => {
    const { client, setting } = visitor;
    const scopes = [{ name: 'user', actions: ['push'] }];
    await visitor.login('user', await makeAccessToken(setting.berth, 'user', { scopes }));
    const name = await visitor.pushPrivate();

    await client.run(...visitor.pushing(name));

    expect(await visitor.refusedPull(name)).toMatch(/name unknown/);
    await visitor.logout();
  });

  it('works with a refresh token that docker has kept, until that is revoked', async () => {
    await visitor.login('user', 'password');
    const name = await visitor.pushPrivate();
    await visitor.logout();
    const { host, berth } = visitor.setting;
    const identitytoken = await refreshTokenOf(berth, 'user:password');
    const auths = { [host]: { auth: btoa('user:'), identitytoken } };
    await writeFile(join(visitor.client.home, 'auth.json'), JSON.stringify({ auths }));

    await visitor.client.run(...visitor.pushing(name));
    await visitor.client.run(...visitor.pulling(name));
    await visitor.change('DELETE FROM access_token WHERE secret_hash = $1', hashOf(identitytoken));

    expect(await visitor.refusedPull(name)).toMatch(REFUSED);
    expect(await visitor.client.refusal(...visitor.pushing(name))).toMatch(REFUSED);
    await visitor.logout();
  });
});

describeWith(['docker'], 'the access of docker', () => {
  let daemon: DockerDaemon;
  let visitor: Visitor;
  let basic: Visitor;

  beforeAll(async () => {
    daemon = await DockerDaemon.start();
    visitor = await Visitor.make(daemon.docker);
    basic = await Visitor.make(daemon.docker, BASIC);
  });

  afterAll(async () => {
    await daemon?.stop();
    await visitor?.setting.close();
    await basic?.setting.close();
  });

  /** What docker keeps of a login. */
  const kept = async (): Promise<{ readonly auth?: string; readonly identitytoken?: string }> => {
    const { auths } = JSON.parse(await readFile(join(daemon.docker.home, 'docker/config.json'), 'utf8'));
    return auths[visitor.setting.host];
  };

  accessContract(() => visitor);
  basicContract(() => basic);

  it('keeps a refresh token instead of the password, and works with that until it is revoked', async () => {
    await visitor.login('user', 'password');
    const { auth, identitytoken = '' } = await kept();
    const name = await visitor.pushPrivate();
    await daemon.docker.run(...visitor.pulling(name));
    const rows = await visitor.setting.berth.database.query(
      `SELECT name, last_used_at IS NOT NULL AS used FROM access_token WHERE kind = 'refresh' AND secret_hash = $1`,
      [hashOf(identitytoken)],
    );

    await visitor.change('DELETE FROM access_token WHERE secret_hash = $1', hashOf(identitytoken));
    const reports = [await visitor.refusedPull(name), await daemon.docker.refusal(...visitor.pushing(name))];

    expect(Buffer.from(auth ?? '', 'base64').toString()).not.toContain('password');
    expect(rows).toEqual([{ name: 'docker', used: true }]);
    for (const report of reports) expect(report).toMatch(REFUSED);
  });

  it('is logged out everywhere by the administrator', async () => {
    await visitor.login('user', 'password');
    const name = await visitor.pushPrivate();
    await visitor.setting.berth.command('user', 'log-out', 'user');

    const report = await visitor.refusedPull(name);

    expect(report).toMatch(REFUSED);
    await visitor.login('user', 'password');
    await daemon.docker.run(...visitor.pulling(name));
  });
});
