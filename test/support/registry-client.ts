import { createHash } from 'node:crypto';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

type Bytes = string | Uint8Array;

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

export const digestOf = (bytes: Bytes, algorithm = 'sha256'): string =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;

export const layer = (bytes: Bytes): Descriptor => ({
  mediaType: 'application/vnd.oci.image.layer.v1.tar',
  digest: digestOf(bytes),
  size: Buffer.byteLength(bytes),
});

/** The bytes of an image manifest. `config` and `layers` are the blobs' bytes. */
export function imageManifest(config: Bytes, ...layers: Bytes[]): string {
  const mediaType = 'application/vnd.oci.image.config.v1+json';
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: { ...layer(config), mediaType },
    layers: layers.map(layer),
  });
}

/** The bytes of an index of manifests, which are given by their bytes. */
export function imageIndex(...manifests: string[]): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_INDEX,
    manifests: manifests.map((bytes) => ({ ...layer(bytes), mediaType: JSON.parse(bytes).mediaType })),
  });
}

/** What a client needs to know of a Berth. */
export interface RegistryServer {
  readonly admin: { readonly username: string; readonly password: string };
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** Speaks the registry protocol to a Berth, with a token for what a request needs. */
export class RegistryClient {
  private readonly tokens = new Map<string, Promise<string>>();

  /** @param credentials `user:password`; null for an anonymous client */
  constructor(
    private readonly berth: RegistryServer,
    private readonly credentials: string | null = `${berth.admin.username}:${berth.admin.password}`,
  ) {}

  /** A request with a token for `pull,push,delete` on the repository of the path. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const [, name] =
      /^\/v2\/(.+)\/(?:blobs\/uploads|blobs|manifests|tags|referrers)(?:\/|$)/.exec(
        path.split('?')[0] ?? '',
      ) ?? [];
    const scope = name === undefined ? 'registry:catalog:*' : `repository:${name}:pull,push,delete`;
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${await this.token(scope)}`);
    return this.berth.fetch(path, { ...init, headers });
  }

  /** A token for a scope; the same one each time. */
  token(scope: string): Promise<string> {
    const token = this.tokens.get(scope) ?? this.fetchToken(scope);
    this.tokens.set(scope, token);
    return token;
  }

  /** Opens an upload and resolves with its location. */
  async startUpload(name: string): Promise<string> {
    const response = await this.fetch(`/v2/${name}/blobs/uploads/`, { method: 'POST' });
    if (response.status !== 202) throw new Error(`POST answered ${response.status} ${await response.text()}`);
    // A path, also where the server has a public URL at which nobody listens.
    const { pathname, search } = new URL(response.headers.get('location') ?? '', 'http://berth');
    return `${pathname}${search}`;
  }

  /** Pushes a blob with POST and PUT, and resolves with its digest. */
  async pushBlob(name: string, bytes: Bytes): Promise<string> {
    const digest = digestOf(bytes);
    const location = await this.startUpload(name);
    const response = await this.fetch(`${location}?digest=${digest}`, {
      method: 'PUT',
      body: bytes as RequestInit['body'],
    });
    if (response.status !== 201) throw new Error(`PUT answered ${response.status} ${await response.text()}`);
    return digest;
  }

  putManifest(
    name: string,
    reference: string,
    manifest: string,
    mediaType = OCI_MANIFEST,
  ): Promise<Response> {
    const headers = { 'Content-Type': mediaType };
    return this.fetch(`/v2/${name}/manifests/${reference}`, { method: 'PUT', body: manifest, headers });
  }

  /** Pushes an image of these layers, and resolves with its manifest. */
  async pushImage(name: string, tag: string, ...layers: Bytes[]): Promise<string> {
    const config = JSON.stringify({ architecture: 'amd64', os: 'linux', name, tag });
    await Promise.all([config, ...layers].map((bytes) => this.pushBlob(name, bytes)));
    const manifest = imageManifest(config, ...layers);
    const response = await this.putManifest(name, tag, manifest);
    if (response.status !== 201) throw new Error(`PUT answered ${response.status} ${await response.text()}`);
    return manifest;
  }

  private async fetchToken(scope: string): Promise<string> {
    const headers: Record<string, string> =
      this.credentials === null ? {} : { Authorization: `Basic ${btoa(this.credentials)}` };
    const response = await this.berth.fetch(`/token?service=berth&scope=${encodeURIComponent(scope)}`, {
      headers,
    });
    const { token } = (await response.json()) as { token: string };
    return token;
  }
}
