import { type Descriptor, digestOf, imageManifest, layer, type RegistryClient } from './registry-client.js';

type Fields = Readonly<Record<string, unknown>>;

/** The repository of a test, and what a client does there. */
export class RepositoryClient {
  constructor(
    private readonly registry: RegistryClient,
    readonly name: string,
  ) {}

  /** @param path below the repository, such as `manifests/v1` */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return this.registry.fetch(`/v2/${this.name}/${path}`, init);
  }

  delete(path: string): Promise<Response> {
    return this.fetch(path, { method: 'DELETE' });
  }

  async pushBlobs(...blobs: string[]): Promise<void> {
    for (const blob of blobs) await this.registry.pushBlob(this.name, blob);
  }

  /** Pushes a manifest as the type that it says it has, by its digest or to a tag. */
  put(
    manifest: string,
    reference = digestOf(manifest),
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const all = { 'Content-Type': JSON.parse(manifest).mediaType, ...headers };
    return this.fetch(`manifests/${reference}`, { method: 'PUT', body: manifest, headers: all });
  }

  /** The same where it must be taken; resolves with the manifest's digest. */
  async push(manifest: string, reference?: string): Promise<string> {
    const response = await this.put(manifest, reference);
    if (response.status !== 201) throw new Error(`PUT answered ${response.status} ${await response.text()}`);
    return digestOf(manifest);
  }

  /** Pushes an image of these layers with a config of its own, untagged, and resolves with its manifest. */
  async pushImage(...layers: string[]): Promise<string> {
    const config = JSON.stringify({ repository: this.name, layers });
    await this.pushBlobs(config, ...layers);
    const manifest = imageManifest(config, ...layers);
    await this.push(manifest);
    return manifest;
  }

  /** Of those that can be pulled, the keys. Throws where HEAD and GET do not agree. */
  async present(paths: Readonly<Record<string, string>>): Promise<string[]> {
    const keys = Object.keys(paths);
    const found = await Promise.all(keys.map((key) => this.has(paths[key] ?? '')));
    return keys.filter((_, i) => found[i]);
  }

  async has(path: string): Promise<boolean> {
    const head = await this.fetch(path, { method: 'HEAD' });
    const get = await this.fetch(path);
    await get.arrayBuffer();
    if (head.status !== get.status || ![200, 404].includes(get.status))
      throw new Error(`${path}: HEAD answers ${head.status}, GET ${get.status}`);
    return get.status === 200;
  }

  /** The digest under a tag, or null. */
  async digestOf(tag: string): Promise<string | null> {
    const response = await this.fetch(`manifests/${tag}`, { method: 'HEAD' });
    return response.headers.get('docker-content-digest');
  }
}

export const manifestPath = (manifest: string): string => `manifests/${digestOf(manifest)}`;
export const blobPath = (blob: string): string => `blobs/${digestOf(blob)}`;

/** What a manifest is described with where it is the subject of another one. */
export const subjectOf = (manifest: string): Descriptor => ({
  ...layer(manifest),
  mediaType: JSON.parse(manifest).mediaType,
});

/** The manifest with these fields too. */
export const withFields = (manifest: string, fields: Fields): string =>
  JSON.stringify({ ...JSON.parse(manifest), ...fields });
