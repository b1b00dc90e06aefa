import { expect, it } from '@jest/globals';
import type { ClientPair } from './client-pair.js';

/** What podman, buildah and skopeo have in common when they log in. */
export function loginsContract(pair: () => ClientPair): void {
  it('logs in, and knows as whom', async () => {
    const { setting, client } = pair();

    const report = await client.report(...pair().login());

    expect(report).toContain('Login Succeeded');
    expect((await client.run('login', '--get-login', setting.host)).trim()).toBe(setting.user);
  });

  it('is refused a login with a wrong password', async () => {
    const { stranger } = pair();

    const report = await stranger.refusal(...pair().login('wrong'));

    expect(report).toMatch(/invalid username\/password|unauthorized|authentication required/i);
  });
}
