import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import type { BerthServer } from '../support/berth-server.js';
import { describeWith } from '../support/clients.js';
import { digestOf, imageManifest, OCI_MANIFEST, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { build, type Profile, runSuite } from './suite.js';

jest.setTimeout(300_000);

const PROFILES: readonly Profile[] = ['stable', 'dev'];

/** Every kind of data and every digest; the suite has these off by default. */
const EVERYTHING = { OCI_DATA_SPARSE: 'true', OCI_DATA_SHA512: 'true' };

/** The suite pulls what is there. It cannot compare the digest of a manifest that it has not pushed itself. */
const READ_ONLY = {
  OCI_API_PUSH: 'false',
  OCI_API_BLOBS_DELETE: 'false',
  OCI_API_MANIFESTS_DELETE: 'false',
  OCI_API_TAGS_DELETE: 'false',
  OCI_API_MANIFESTS_DIGEST_HEADER: 'false',
};

describeWith(['go'], 'the OCI conformance suite', () => {
  beforeAll(build);

  describe.each([
    ['with tokens', {}],
    ['with Basic authentication', { BERTH_TOKEN_AUTH_DISABLED: 'true' }],
  ] as const)('%s', (how, env) => {
    let berth: Berth;

    beforeAll(async () => {
      berth = await startBerth({ env: { BERTH_ALLOW_SPARSE: 'true', ...env } });
    });
    afterAll(() => berth?.stop());

    it.each(PROFILES)('has nothing to fail or to skip in the %s profile', async (profile) => {
      const verdict = await runSuite(`${how.replaceAll(' ', '-')}-${profile}`, profile, berth.host, {
        ...EVERYTHING,
        OCI_USERNAME: berth.admin.username,
        OCI_PASSWORD: berth.admin.password,
        OCI_REPO1: `${profile}/one`,
        OCI_REPO2: `${profile}/two`,
      });

      expect(verdict.notPassed).toEqual([]);
      expect(verdict.passed).toBeGreaterThan(800);
    });
  });

  describe('without credentials', () => {
    let berth: BerthServer;

    beforeAll(async () => {
      berth = await sharedBerth();
    });

    it.each(PROFILES)('lets anybody pull, in the %s profile', async (profile) => {
      const name = `public/${profile}`;
      const manifest = await new RegistryClient(berth).pushImage(name, 'v1', 'a layer');
      const signature = await pushReferrer(new RegistryClient(berth), name, manifest);

      const verdict = await runSuite(`anonymous-${profile}`, profile, berth.host, {
        ...READ_ONLY,
        OCI_REPO1: name,
        OCI_RO_DATA_TAGS: 'v1',
        OCI_RO_DATA_MANIFESTS: `${digestOf(manifest)} ${signature}`,
        OCI_RO_DATA_BLOBS: digestOf('a layer'),
        OCI_RO_DATA_REFERRERS: digestOf(manifest),
      });

      expect(verdict.notPassed).toEqual([]);
      expect(verdict.passed).toBeGreaterThan(5);
    });
  });
});

/** Pushes something that refers to a manifest, and resolves with its digest. */
async function pushReferrer(registry: RegistryClient, name: string, manifest: string): Promise<string> {
  await registry.pushBlob(name, '{}');
  const subject = { mediaType: OCI_MANIFEST, digest: digestOf(manifest), size: manifest.length };
  const referrer = JSON.stringify({ ...JSON.parse(imageManifest('{}')), subject });
  await registry.putManifest(name, digestOf(referrer), referrer);
  return digestOf(referrer);
}
