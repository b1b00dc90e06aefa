import { beforeAll, describe, expect, it } from '@jest/globals';

import {
  type Artifact,
  cosignBundle,
  cosignSignature,
  helmChart,
  orasAttachment,
  pushArtifact,
} from '../support/artifacts.js';
import type { BerthServer } from '../support/berth-server.js';
import { describeBytes } from '../support/image-directory.js';
import {
  type Descriptor,
  digestOf,
  OCI_INDEX,
  OCI_MANIFEST,
  RegistryClient,
} from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';

const ATTACHMENTS: [string, string, (image: Descriptor) => Artifact][] = [
  ['a bundle of cosign 3', 'cosign-3', cosignBundle],
  ['what oras attached', 'oras', orasAttachment],
];

describe('the referrers of an image', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });

  async function pushImage(name: string): Promise<Descriptor> {
    return describeBytes(OCI_MANIFEST, Buffer.from(await registry.pushImage(name, 'v1', name)));
  }

  async function referrers(name: string, digest: string, query = '') {
    const response = await registry.fetch(`/v2/${name}/referrers/${digest}${query}`);
    const index = JSON.parse(await response.text());
    return { response, index, manifests: index.manifests };
  }

  it.each(ATTACHMENTS)('are %s', async (_what, repository, attach) => {
    const name = `referrers/${repository}`;
    const image = await pushImage(name);
    const artifact = attach(image);

    const pushed = await pushArtifact(registry, name, artifact);
    const { response, index } = await referrers(name, image.digest);

    expect(pushed.headers.get('oci-subject')).toBe(image.digest);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(OCI_INDEX);
    expect(index).toMatchObject({ schemaVersion: 2, mediaType: OCI_INDEX });
    expect(index.manifests).toEqual([descriptorOf(artifact)]);
  });

  it('lead from an image to the bytes of its signature, as cosign goes', async () => {
    const image = await pushImage('referrers/verify');
    const artifact = cosignBundle(image);
    await pushArtifact(registry, 'referrers/verify', artifact);

    const { manifests } = await referrers('referrers/verify', image.digest);
    const manifest = await registry.fetch(`/v2/referrers/verify/manifests/${manifests[0].digest}`);
    const { layers, subject } = JSON.parse(await manifest.text());
    const bundle = await registry.fetch(`/v2/referrers/verify/blobs/${layers[0].digest}`);

    expect(subject).toEqual(image);
    expect(Buffer.from(await bundle.arrayBuffer())).toEqual(artifact.blobs[1]);
  });

  it('are found by their artifact type', async () => {
    const image = await pushImage('referrers/filter');
    const [bundle, report] = [cosignBundle(image), orasAttachment(image)];
    await pushArtifact(registry, 'referrers/filter', bundle);
    await pushArtifact(registry, 'referrers/filter', report);

    const type = encodeURIComponent('application/vnd.example.report+json');
    const all = await referrers('referrers/filter', image.digest);
    const some = await referrers('referrers/filter', image.digest, `?artifactType=${type}`);

    expect(all.manifests).toHaveLength(2);
    expect(all.manifests).toEqual(expect.arrayContaining([descriptorOf(bundle), descriptorOf(report)]));
    expect(some.manifests).toEqual([descriptorOf(report)]);
    expect(some.response.headers.get('oci-filters-applied')).toBe('artifactType');
  });

  it('may be there before the image is', async () => {
    const image = describeBytes(OCI_MANIFEST, Buffer.from('an image that comes later, or never'));
    const artifact = orasAttachment(image);

    const pushed = await pushArtifact(registry, 'referrers/early', artifact);

    expect(pushed.status).toBe(201);
    expect(pushed.headers.get('oci-subject')).toBe(image.digest);
    expect((await referrers('referrers/early', image.digest)).manifests).toEqual([descriptorOf(artifact)]);
  });

  it('have the type of their configuration where they have none of their own', async () => {
    const image = await pushImage('referrers/config');
    const chart = helmChart();
    const manifest = JSON.stringify({
      ...JSON.parse(chart.manifest),
      mediaType: OCI_MANIFEST,
      subject: image,
    });

    await pushArtifact(registry, 'referrers/config', { ...chart, manifest });

    const { manifests } = await referrers('referrers/config', image.digest);
    expect(manifests).toMatchObject([{ artifactType: 'application/vnd.cncf.helm.config.v1+json' }]);
  });

  it('are not what cosign 2 signed, which goes by its tag', async () => {
    const image = await pushImage('referrers/by-tag');

    const pushed = await pushArtifact(registry, 'referrers/by-tag', cosignSignature(image));

    expect(pushed.headers.get('oci-subject')).toBeNull();
    expect((await referrers('referrers/by-tag', image.digest)).manifests).toEqual([]);
  });
});

/** How the referrers API describes an artifact (distribution specification §Listing referrers). */
function descriptorOf({ manifest }: Artifact) {
  const { mediaType, artifactType, annotations } = JSON.parse(manifest);
  return {
    mediaType,
    digest: digestOf(manifest),
    size: Buffer.byteLength(manifest),
    artifactType,
    annotations,
  };
}
