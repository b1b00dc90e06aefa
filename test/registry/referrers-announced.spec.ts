import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { pushReferrer, referrersOf } from '../support/referrers.js';
import { digestOf, imageIndex, imageManifest, RegistryClient } from '../support/registry-client.js';
import { RepositoryClient, subjectOf, withFields } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';

const SBOM = 'application/vnd.example.sbom';
const SIGNATURE = 'application/vnd.example.signature';

describe('referrers as clients announce them', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });

  const repositoryOf = (name: string) => new RepositoryClient(registry, `announced/${name}`);
  const withSubject = async (name: string) => {
    const repository = repositoryOf(name);
    return { repository, subject: await repository.pushImage('subject') };
  };

  describe('in the fallback tag of an older client', () => {
    const tagOf = (manifest: string) => digestOf(manifest).replace(':', '-');

    it('are listed beside those that name the subject, each once', async () => {
      const { repository, subject } = await withSubject('fallback');
      const modern = await pushReferrer(repository, subject, { artifactType: SBOM });
      const old = await pushReferrer(repository, subject, { artifactType: SIGNATURE, subject: undefined });

      await repository.push(imageIndex(old, modern), tagOf(subject));

      const digests = await referrersOf(repository, digestOf(subject));
      expect(digests).toEqual([digestOf(modern), digestOf(old)]);
      const query = `?artifactType=${encodeURIComponent(SIGNATURE)}`;
      expect(await referrersOf(repository, digestOf(subject), query)).toEqual([digestOf(old)]);
    });

    it('are not listed where they name another subject', async () => {
      const { repository, subject } = await withSubject('fallback-other');
      const other = await repository.pushImage('another subject');
      const manifest = await pushReferrer(repository, other);

      await repository.push(imageIndex(manifest), tagOf(subject));

      expect(await referrersOf(repository, digestOf(subject))).toEqual([]);
      expect(await referrersOf(repository, digestOf(other))).toEqual([digestOf(manifest)]);
    });

    it('are those of a sha512 subject where the tag is cut', async () => {
      const { repository, subject } = await withSubject('fallback-sha512');
      const old = await pushReferrer(repository, subject, { subject: undefined });
      const sha512 = digestOf(subject, 'sha512');

      await repository.push(imageIndex(old), `sha512-${sha512.slice('sha512:'.length).slice(0, 64)}`);

      expect(await referrersOf(repository, sha512)).toEqual([digestOf(old)]);
    });

    it('are gone with the tag', async () => {
      const { repository, subject } = await withSubject('fallback-gone');
      const old = await pushReferrer(repository, subject, { subject: undefined });
      await repository.push(imageIndex(old), tagOf(subject));

      await repository.delete(`manifests/${tagOf(subject)}`);

      expect(await referrersOf(repository, digestOf(subject))).toEqual([]);
    });
  });

  describe('are acknowledged when they are pushed', () => {
    it.each(['an image', 'an index'])('as %s', async (kind) => {
      const { repository, subject } = await withSubject(`header-${kind.replace(' ', '-')}`);
      const bare = kind === 'an image' ? subject : imageIndex(subject);
      const manifest = withFields(bare, { subject: subjectOf(subject), annotations: { kind } });

      const responses = [await repository.put(manifest), await repository.put(manifest, 'v1')];

      for (const response of responses) expect(response.headers.get('oci-subject')).toBe(digestOf(subject));
    });

    it('also again, and where the subject is missing', async () => {
      const repository = repositoryOf('header-missing');
      await repository.pushBlobs('config');
      const missing = imageManifest('missing');
      const manifest = withFields(imageManifest('config'), { subject: subjectOf(missing) });

      const responses = [await repository.put(manifest), await repository.put(manifest)];

      for (const response of responses) expect(response.headers.get('oci-subject')).toBe(digestOf(missing));
    });

    it('and what has no subject is not', async () => {
      const { repository, subject } = await withSubject('header-none');

      const responses = [await repository.put(subject), await repository.put(imageIndex(subject), 'v1')];

      expect(responses.map(({ headers }) => headers.get('oci-subject'))).toEqual([null, null]);
    });
  });
});
