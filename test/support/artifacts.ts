import { randomBytes } from 'node:crypto';

import { describeBytes, json } from './image-directory.js';
import { type Descriptor, digestOf, OCI_MANIFEST, type RegistryClient } from './registry-client.js';

/** Something other than an image as a client pushes it; no two have the same bytes. */
export interface Artifact {
  readonly manifest: string;
  /** A tag, or the manifest's digest where the client knows it by nothing else. */
  readonly reference: string;
  readonly blobs: readonly Buffer[];
  readonly pushBlob: BlobPush;
}

/** How a client sends a blob. Resolves with the answer to its last request. */
export type BlobPush = (registry: RegistryClient, name: string, bytes: Buffer) => Promise<Response>;

const EMPTY = json({});
const EMPTY_TYPE = 'application/vnd.oci.empty.v1+json';
const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** As crane, ko and cosign send a blob: an empty POST that calls itself JSON, one PATCH, an empty PUT. */
export const patchBlob: BlobPush = async (registry, name, bytes) => {
  const headers = { 'Content-Type': 'application/json' };
  const begun = await registry.fetch(`/v2/${name}/blobs/uploads/`, { method: 'POST', headers });
  const body = new Uint8Array(bytes);
  const sent = await registry.fetch(locationOf(begun), { method: 'PATCH', body });
  return registry.fetch(`${locationOf(sent)}?digest=${digestOf(bytes)}`, { method: 'PUT' });
};

/** As containerd, oras and helm send a blob: the whole body in the PUT. */
export const putBlob: BlobPush = async (registry, name, bytes) => {
  const begun = await registry.fetch(`/v2/${name}/blobs/uploads/`, { method: 'POST' });
  const path = `${locationOf(begun)}?digest=${encodeURIComponent(digestOf(bytes))}`;
  const headers = { 'Content-Type': 'application/octet-stream' };
  return registry.fetch(path, { method: 'PUT', body: new Uint8Array(bytes), headers });
};

/** A chart with its provenance. helm's manifest does not say of what media type it is, and its tag has no `+`. */
export function helmChart(): Artifact {
  const config = json({ name: 'chart', version: '1.2.3+build', apiVersion: 'v2' });
  const [chart, provenance] = [randomBytes(4000), randomBytes(600)];
  const manifest = {
    schemaVersion: 2,
    config: describeBytes('application/vnd.cncf.helm.config.v1+json', config),
    layers: [
      describeBytes('application/vnd.cncf.helm.chart.content.v1.tar+gzip', chart),
      describeBytes('application/vnd.cncf.helm.chart.provenance.v1.prov', provenance),
    ],
    annotations: { 'org.opencontainers.image.title': 'chart' },
  };
  const blobs = [config, chart, provenance];
  return { manifest: JSON.stringify(manifest), reference: '1.2.3_build', blobs, pushBlob: putBlob };
}

/** A signature of cosign 2, which is found by a tag made of its subject's digest. */
export function cosignSignature(subject: Descriptor): Artifact {
  const payload = json({ critical: { image: { 'docker-manifest-digest': subject.digest } }, optional: null });
  const config = json({ rootfs: { type: 'layers', diff_ids: [digestOf(payload)] } });
  const annotations = { 'dev.cosignproject.cosign/signature': randomBytes(72).toString('base64') };
  const layer = describeBytes('application/vnd.dev.cosign.simplesigning.v1+json', payload);
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: describeBytes('application/vnd.oci.image.config.v1+json', config),
    layers: [{ ...layer, annotations }],
  };
  const reference = `${subject.digest.replace(':', '-')}.sig`;
  return { manifest: JSON.stringify(manifest), reference, blobs: [config, payload], pushBlob: patchBlob };
}

/** A signature of cosign 3: a sigstore bundle that names its subject, and is pushed by its own digest. */
export function cosignBundle(subject: Descriptor): Artifact {
  const bundle = json({ mediaType: BUNDLE_TYPE, dsseEnvelope: { payload: subject.digest, nonce: nonce() } });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType: BUNDLE_TYPE,
    config: describeBytes(EMPTY_TYPE, EMPTY),
    layers: [describeBytes(BUNDLE_TYPE, bundle)],
    subject,
    annotations: { 'dev.sigstore.bundle.content': 'dsse-envelope' },
  });
  return { manifest, reference: digestOf(manifest), blobs: [EMPTY, bundle], pushBlob: patchBlob };
}

/** What `oras push` makes of a few annotations: no layers, and a configuration that is carried along in `data`. */
export function orasArtifact(): Artifact {
  return { ...orasAttachment(), reference: 'v1' };
}

/** What `oras attach` makes, pushed by its own digest. */
export function orasAttachment(subject?: Descriptor): Artifact {
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType: 'application/vnd.example.report+json',
    config: { ...describeBytes(EMPTY_TYPE, EMPTY), data: EMPTY.toString('base64') },
    layers: [],
    subject,
    annotations: { 'org.example.nonce': nonce() },
  });
  return { manifest, reference: digestOf(manifest), blobs: [EMPTY], pushBlob: putBlob };
}

/** Pushes the blobs and then the manifest, and resolves with the answer to the latter. */
export async function pushArtifact(
  registry: RegistryClient,
  name: string,
  { manifest, reference, blobs, pushBlob }: Artifact,
): Promise<Response> {
  for (const bytes of blobs) {
    const { status } = await pushBlob(registry, name, bytes);
    if (status !== 201) throw new Error(`the last request for ${digestOf(bytes)} answered ${status}`);
  }
  return registry.putManifest(name, reference, manifest);
}

function locationOf(response: Response): string {
  const location = response.headers.get('location');
  if (response.status !== 202 || location === null) throw new Error(`no upload: ${response.status}`);
  return location;
}

function nonce(): string {
  return randomBytes(8).toString('hex');
}
