import { bareType, isImageConfigType, isIndexType } from './media-types.js';

/** What a manifest is a manifest of, in Pulp's words. */
export const MANIFEST_TYPES = [
  'index',
  'image',
  'bootable',
  'flatpak',
  'artifact',
  'helm',
  'cosign_signature',
  'cosign_attestation',
  'cosign_attestation_bundle',
  'cosign_sbom',
] as const;
export type ManifestType = (typeof MANIFEST_TYPES)[number];

/** By what a manifest's type is told: media types, and what it and its config say of it. */
export interface ManifestTraits {
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly configType: string | null;
  readonly layerTypes: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

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
export function manifestType(traits: ManifestTraits): ManifestType {
  const { mediaType, artifactType, configType, layerTypes, labels } = traits;
  if (isIndexType(mediaType)) return 'index';
  if (isBootable(traits)) return 'bootable';
  if (labels['org.flatpak.ref'] !== undefined) return 'flatpak';
  if (configType !== null && bareType(configType) === HELM_CONFIG) return 'helm';
  const cosign = layerTypes.flatMap((type) => COSIGN_LAYERS.get(bareType(type)) ?? []).at(0);
  if (cosign !== undefined) return cosign;
  if (artifactType !== null || !isImageConfigType(configType)) return 'artifact';
  return 'image';
}

/** What bootc boots says so; images of ostree did before there was bootc. */
const isBootable = ({ annotations, labels }: ManifestTraits): boolean =>
  annotations['containers.bootc'] === '1' ||
  labels['containers.bootc'] === '1' ||
  ['1', 'true'].includes(labels['ostree.bootable'] ?? '');
