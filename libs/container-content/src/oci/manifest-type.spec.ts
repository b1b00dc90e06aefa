import { describe, expect, it } from '@jest/globals';

import { manifestType } from './manifest-type.js';

const IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const IMAGE_CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

describe('the type of a manifest', () => {
  it.each([
    ['image', { configType: IMAGE_CONFIG }],
    ['image', { configType: 'application/vnd.docker.container.image.v1+json' }],
    ['index', { mediaType: 'application/vnd.oci.image.index.v1+json', configType: null }],
    ['index', { mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json' }],
    ['helm', { configType: 'application/vnd.cncf.helm.config.v1+json' }],
    ['artifact', { configType: 'application/vnd.oci.empty.v1+json' }],
    ['artifact', { configType: 'application/vnd.example+json' }],
    ['artifact', { configType: IMAGE_CONFIG, artifactType: 'application/vnd.example' }],
    ['artifact', { configType: null }],
    ['cosign_signature', { layerTypes: ['application/vnd.dev.cosign.simplesigning.v1+json'] }],
    ['cosign_attestation', { layerTypes: ['application/vnd.dsse.envelope.v1+json'] }],
    ['cosign_attestation_bundle', { layerTypes: ['application/vnd.dev.sigstore.bundle.v0.3+json'] }],
    ['cosign_sbom', { layerTypes: [LAYER, 'text/spdx+json'] }],
    ['bootable', { labels: { 'containers.bootc': '1' } }],
    ['bootable', { labels: { 'ostree.bootable': 'true' } }],
    ['bootable', { annotations: { 'containers.bootc': '1' } }],
    ['bootable', { labels: { 'containers.bootc': '1', 'org.flatpak.ref': 'app/org.example/x86_64/stable' } }],
    ['flatpak', { labels: { 'org.flatpak.ref': 'app/org.example/x86_64/stable' } }],
    ['image', { labels: { 'containers.bootc': '0', 'ostree.bootable': 'false' } }],
    ['image', { annotations: { 'org.flatpak.ref': 'app/org.example/x86_64/stable' } }],
    [
      'index',
      { mediaType: 'application/vnd.oci.image.index.v1+json', annotations: { 'containers.bootc': '1' } },
    ],
  ])('is %s for %j', (type, traits) => {
    const found = manifestType({
      mediaType: IMAGE,
      artifactType: null,
      configType: IMAGE_CONFIG,
      layerTypes: [LAYER],
      annotations: {},
      labels: {},
      ...traits,
    });

    expect(found).toBe(type);
  });
});
