import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Descriptor, digestOf } from './registry-client.js';

/** The two families of media types. */
export type ImageFormat = 'oci' | 'docker';

/** What an image or index says of something that belongs to it. */
export interface ImagePart extends Descriptor {
  readonly urls?: readonly string[];
  readonly platform?: { readonly architecture: string; readonly os: string };
}

const MEDIA_TYPES = {
  oci: {
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    index: 'application/vnd.oci.image.index.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    tar: 'application/vnd.oci.image.layer.v1.tar',
    gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
    foreign: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
  },
  docker: {
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    tar: 'application/vnd.docker.image.rootfs.diff.tar',
    gzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
    foreign: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
  },
} as const;

/**
 * Where an image or index lies on disk. OCI images lie in an OCI layout, docker's in a directory of the `dir:`
 * transport, because an OCI layout cannot name a docker manifest.
 */
export class ImageDirectory {
  private constructor(
    readonly path: string,
    readonly format: ImageFormat,
  ) {}

  static async make(parent: string, format: ImageFormat): Promise<ImageDirectory> {
    // podman makes an image's name of the path, and a name has no capitals, as mkdtemp's would.
    const path = join(parent, `image-${randomUUID()}`);
    await mkdir(path);
    return new ImageDirectory(path, format);
  }

  get mediaTypes() {
    return MEDIA_TYPES[this.format];
  }

  /** What skopeo and podman call the image that lies here. */
  get source(): string {
    return this.format === 'oci' ? `oci:${this.path}:latest` : `dir:${this.path}`;
  }

  blobPath(digest: string): string {
    return join(this.path, this.format === 'oci' ? 'blobs/sha256' : '', hexOf(digest));
  }

  async writeBlob(mediaType: string, bytes: Buffer): Promise<Descriptor> {
    const descriptor = describeBytes(mediaType, bytes);
    await writeFileAt(this.blobPath(descriptor.digest), bytes);
    return descriptor;
  }

  /** Writes a manifest that an index names. */
  async writeInstance(manifest: Buffer): Promise<void> {
    const path = this.blobPath(digestOf(manifest));
    await writeFileAt(this.format === 'oci' ? path : `${path}.manifest.json`, manifest);
  }

  /** Writes the manifest that a client sees first; an OCI layout keeps it among the blobs and names it in its index. */
  async writeTop(mediaType: string, manifest: Buffer): Promise<void> {
    if (this.format === 'docker') return writeFileAt(join(this.path, 'manifest.json'), manifest);
    const descriptor = await this.writeBlob(mediaType, manifest);
    const annotations = { 'org.opencontainers.image.ref.name': 'latest' };
    const index = { schemaVersion: 2, manifests: [{ ...descriptor, annotations }] };
    await writeFileAt(join(this.path, 'index.json'), json(index));
    await writeFileAt(join(this.path, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
  }
}

/** The digest of every blob and manifest in an image's directory, by its path: equal directories hold equal bytes. */
export async function contentOf(directory: string): Promise<Record<string, string>> {
  const paths = await readdir(directory, { recursive: true });
  const content = paths.filter((path) => /[0-9a-f]{64}$|manifest\.json$/.test(path)).sort();
  const digests = content.map(async (path) => [path, await sha256OfFile(join(directory, path))]);
  return Object.fromEntries(await Promise.all(digests));
}

export function describeBytes(mediaType: string, bytes: Buffer): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

/** The digest of a file of any size. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return `sha256:${hash.digest('hex')}`;
}

export function hexOf(digest: string): string {
  return digest.replace('sha256:', '');
}

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

async function writeFileAt(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
