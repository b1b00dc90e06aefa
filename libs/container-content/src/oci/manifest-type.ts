import { isIndexType } from './media-types.js';

/** What a manifest is a manifest of, in Pulp's words. */
export const MANIFEST_TYPES = [
  'index',
  'image',
  'artifact',
  'helm',
  'cosign_signature',
  'cosign_attestation',
  'cosign_attestation_bundle',
  'cosign_sbom',
] as const;
export type ManifestType = (typeof MANIFEST_TYPES)[number];

/** The media types by which a manifest's type is told. */
export interface ManifestTraits {
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly configType: string | null;
  readonly layerTypes: readonly string[];
}

const IMAGE_CONFIGS: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

const HELM_CONFIG = 'application/vnd.cncf.helm.config.v1+json';

const COSIGN_LAYERS: ReadonlyMap<string, ManifestType> = new Map([
  ['application/vnd.dev.cosign.simplesigning.v1+json', 'cosign_signature'],
  ['application/vnd.dsse.envelope.v1+json', 'cosign_attestation'],
  ['application/vnd.dev.sigstore.bundle.v0.3+json', 'cosign_attestation_bundle'],
  ['application/vnd.cyclonedx', 'cosign_sbom'],
  ['application/vnd.cyclonedx+json', 'cosign_sbom'],
  ['application/vnd.cyclonedx+xml', 'cosign_sbom'],
  ['application/vnd.syft+json', 'cosign_sbom'],
  ['text/spdx', 'cosign_sbom'],
  ['text/spdx+json', 'cosign_sbom'],
  ['text/spdx+xml', 'cosign_sbom'],
]);

/** The first rule that fits decides; what cosign makes has the config of an image. */
export function manifestType({
  mediaType,
  artifactType,
  configType,
  layerTypes,
}: ManifestTraits): ManifestType {
  if (isIndexType(mediaType)) return 'index';
  if (configType === HELM_CONFIG) return 'helm';
  const cosign = layerTypes.flatMap((type) => COSIGN_LAYERS.get(type) ?? []).at(0);
  if (cosign !== undefined) return cosign;
  if (artifactType !== null || configType === null || !IMAGE_CONFIGS.has(configType)) return 'artifact';
  return 'image';
}
