import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { pushReferrer, type ReferrersIndex, referrersIndexOf, referrersOf } from '../support/referrers.js';
import { refusalOf } from '../support/refusal.js';
import {
  digestOf,
  imageIndex,
  imageManifest,
  OCI_INDEX,
  RegistryClient,
} from '../support/registry-client.js';
import { manifestPath, RepositoryClient, subjectOf, withFields } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';

const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';
const SBOM = 'application/vnd.example.sbom';
const SIGNATURE = 'application/vnd.example.signature';

describe('referrers', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });

  const repositoryOf = (name: string) => new RepositoryClient(registry, `referrers/${name}`);
  const withSubject = async (name: string) => {
    const repository = repositoryOf(name);
    return { repository, subject: await repository.pushImage('subject') };
  };

  describe('of what is unknown', () => {
    const empty = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] };

    it.each(['sha256', 'sha512'])(
      'are an empty index in a repository that there is (%s)',
      async (algorithm) => {
        const { repository } = await withSubject(`unknown-${algorithm}`);

        const response = await repository.fetch(`referrers/${digestOf('unknown', algorithm)}`);

        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe(OCI_INDEX);
        expect(await response.json()).toEqual(empty);
      },
    );

    it('are an empty index in a repository that there is not', async () => {
      const response = await repositoryOf('nowhere').fetch(`referrers/${digestOf('unknown')}`);

      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(OCI_INDEX);
      expect(await response.json()).toEqual(empty);
    });

    it.each(['sha256:short', 'v1', 'md5:d41d8cd98f00b204e9800998ecf8427e', `${digestOf('x')}0`])(
      'are refused where the digest is malformed: %s',
      async (digest) => {
        const response = await repositoryOf('nowhere').fetch(`referrers/${digest}`);

        expect(await refusalOf(response)).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
      },
    );
  });

  describe('are described', () => {
    it('with their type, digest, size and all their annotations', async () => {
      const { repository, subject } = await withSubject('described');
      const annotations = { 'org.example.a': '1', 'b "quoted"': 'ü\n', '': 'empty' };
      const manifest = await pushReferrer(repository, subject, { artifactType: SBOM, annotations });

      const { manifests } = await referrersIndexOf(repository, digestOf(subject));

      const size = Buffer.byteLength(manifest);
      const mediaType = JSON.parse(manifest).mediaType;
      expect(manifests).toEqual([
        { mediaType, digest: digestOf(manifest), size, artifactType: SBOM, annotations },
      ]);
    });

    it('with the type of their config where they state none', async () => {
      const { repository, subject } = await withSubject('config-type');
      const none = await pushReferrer(repository, subject);
      const empty = await pushReferrer(repository, subject, { artifactType: '' });

      const { manifests } = await referrersIndexOf(repository, digestOf(subject));

      expect(manifests).toMatchObject([
        { digest: digestOf(none), artifactType: CONFIG_TYPE },
        { digest: digestOf(empty), artifactType: CONFIG_TYPE },
      ]);
    });

    it('without an artifact type where they are indexes that state none', async () => {
      const { repository, subject } = await withSubject('indexes');
      const fields = { subject: subjectOf(subject), annotations: { an: 'index' } };
      const plain = withFields(imageIndex(subject), fields);
      const typed = withFields(plain, { artifactType: SBOM });
      for (const index of [plain, typed]) await repository.push(index);

      const { manifests } = await referrersIndexOf(repository, digestOf(subject));

      expect(manifests[0]).not.toHaveProperty('artifactType');
      expect(manifests).toMatchObject([
        { mediaType: OCI_INDEX, digest: digestOf(plain), annotations: { an: 'index' } },
        { mediaType: OCI_INDEX, digest: digestOf(typed), artifactType: SBOM },
      ]);
    });
  });

  describe('may be filtered', () => {
    it('by their own artifact type, or by that of their config', async () => {
      const { repository, subject } = await withSubject('filtered');
      const sbom = await pushReferrer(repository, subject, { artifactType: SBOM });
      await pushReferrer(repository, subject, { artifactType: SIGNATURE });
      const image = await pushReferrer(repository, subject);

      const query = (type: string) => `?artifactType=${encodeURIComponent(type)}`;
      const found = [SBOM, CONFIG_TYPE].map((type) =>
        referrersOf(repository, digestOf(subject), query(type)),
      );

      expect(await Promise.all(found)).toEqual([[digestOf(sbom)], [digestOf(image)]]);
    });

    it('by a type with its parameters, or without them', async () => {
      const { repository, subject } = await withSubject('parameters');
      const types = ['1', '2'].map((version) => `application/vnd.example.bundle+json;version=0.${version}`);
      const bundles = [];
      for (const artifactType of types)
        bundles.push(digestOf(await pushReferrer(repository, subject, { artifactType })));
      await pushReferrer(repository, subject, { artifactType: SBOM });

      const wanted = [...types, 'application/vnd.example.bundle+json', 'application/vnd.example.bundle'];
      const found = wanted.map((type) =>
        referrersOf(repository, digestOf(subject), `?artifactType=${encodeURIComponent(type)}`),
      );

      expect(await Promise.all(found)).toEqual([[bundles[0]], [bundles[1]], bundles, []]);
    });

    it.each([
      ['that some have', SBOM, 1],
      ['that none has', 'application/vnd.example.none', 0],
    ])('by a type %s, and the answer says so', async (_, artifactType, count) => {
      const { repository, subject } = await withSubject(`filter-of-${count}`);
      await pushReferrer(repository, subject, { artifactType: SBOM });

      const path = `referrers/${digestOf(subject)}?artifactType=${encodeURIComponent(artifactType)}`;
      const response = await repository.fetch(path);

      expect(response.headers.get('oci-filters-applied')).toBe('artifactType');
      expect(((await response.json()) as ReferrersIndex).manifests).toHaveLength(count);
    });

    it('and are not where the client does not ask for it', async () => {
      const { repository, subject } = await withSubject('unfiltered');
      await pushReferrer(repository, subject, { artifactType: SBOM });

      const response = await repository.fetch(`referrers/${digestOf(subject)}`);

      expect(response.headers.get('oci-filters-applied')).toBeNull();
    });
  });

  it('of a subject by sha256 are not those of the same subject by sha512', async () => {
    const { repository, subject } = await withSubject('algorithms');
    const [sha256, sha512] = [digestOf(subject), digestOf(subject, 'sha512')];
    await repository.push(subject, sha512);
    const one = await pushReferrer(repository, subject);
    const other = await pushReferrer(repository, subject, {
      subject: { ...subjectOf(subject), digest: sha512 },
    });

    const found = await Promise.all([sha256, sha512].map((digest) => referrersOf(repository, digest)));

    expect(found).toEqual([[digestOf(one)], [digestOf(other)]]);
  });

  it('may be pushed before their subject', async () => {
    const repository = repositoryOf('before');
    const subject = imageManifest('config');
    const manifest = await pushReferrer(repository, subject);
    const before = await referrersOf(repository, digestOf(subject));

    await repository.pushBlobs('config');
    await repository.push(subject);

    expect(before).toEqual([digestOf(manifest)]);
    expect(await referrersOf(repository, digestOf(subject))).toEqual([digestOf(manifest)]);
  });

  it('are listed once, whether they have tags or not', async () => {
    const { repository, subject } = await withSubject('tagged');
    const manifest = await pushReferrer(repository, subject);
    for (const tag of ['a', 'b']) await repository.push(manifest, tag);

    const digests = await referrersOf(repository, digestOf(subject));

    expect(digests).toEqual([digestOf(manifest)]);
  });

  it('are gone as soon as they are deleted', async () => {
    const { repository, subject } = await withSubject('deleted');
    const gone = await pushReferrer(repository, subject, { artifactType: SBOM });
    const stays = await pushReferrer(repository, subject, { artifactType: SIGNATURE });

    await repository.delete(manifestPath(gone));

    expect(await referrersOf(repository, digestOf(subject))).toEqual([digestOf(stays)]);
  });

  it('stay when their subject is deleted', async () => {
    const { repository, subject } = await withSubject('orphaned');
    const manifest = await pushReferrer(repository, subject);

    const response = await repository.delete(manifestPath(subject));

    expect(response.status).toBe(202);
    expect(await referrersOf(repository, digestOf(subject))).toEqual([digestOf(manifest)]);
    expect(await repository.has(manifestPath(manifest))).toBe(true);
  });

  it('are not those of another repository', async () => {
    const { repository, subject } = await withSubject('theirs');
    await pushReferrer(repository, subject);
    const ours = repositoryOf('ours');
    await ours.pushBlobs('blob');

    const digests = await referrersOf(ours, digestOf(subject));

    expect(digests).toEqual([]);
  });
});
