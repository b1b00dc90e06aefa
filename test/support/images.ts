import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, open, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  describeBytes,
  hexOf,
  ImageDirectory,
  type ImageFormat,
  type ImagePart,
  json,
  sha256OfFile,
} from './image-directory.js';
import { type Descriptor, digestOf } from './registry-client.js';
import { run } from './run.js';
import { tar, tarEnd, tarHeader } from './tar.js';

/** An image on disk, which skopeo and podman read as `source`. Every image has bytes that no other has. */
export interface Image {
  readonly directory: string;
  readonly source: string;
  readonly digest: string;
  /** The digest of its configuration, which podman and docker call the image's id. */
  readonly config: string;
  /** The digests of its layers as plain tars. */
  readonly diffIds: readonly string[];
}

/** An OCI index or a docker manifest list on disk, of one image for linux/amd64 and one for linux/arm64. */
export interface ImageIndex {
  readonly directory: string;
  readonly source: string;
  readonly digest: string;
  readonly amd64: Image;
  readonly arm64: Image;
}

export interface ImageOptions {
  readonly format?: ImageFormat;
  readonly layers?: number;
  readonly architecture?: string;
  /** Puts a layer below the others that lies at a URL and is never uploaded. */
  readonly foreign?: boolean;
  /** Puts a layer above the others that holds a file of so many zeros, uncompressed; a multiple of 512. */
  readonly zeros?: number;
}

interface Layer {
  readonly descriptor: ImagePart;
  readonly diffId: string;
}

const BUSYBOX = '/bin/busybox';

/** Makes an image in a new directory under `parent`: one layer with busybox, and as many small ones as asked for. */
export async function makeImage(parent: string, options: ImageOptions = {}): Promise<Image> {
  const directory = await ImageDirectory.make(parent, options.format ?? 'oci');
  const { image, manifest } = await writeImage(directory, options);
  await directory.writeTop(manifest.mediaType, manifest.bytes);
  return image;
}

/** Makes an index of two images in a new directory under `parent`. */
export async function makeImageIndex(parent: string, format: ImageFormat): Promise<ImageIndex> {
  const directory = await ImageDirectory.make(parent, format);
  const amd64 = await writeInstance(directory, 'amd64');
  const arm64 = await writeInstance(directory, 'arm64');
  const mediaType = directory.mediaTypes.index;
  const manifests = [amd64.descriptor, arm64.descriptor];
  const index = json({ schemaVersion: 2, mediaType, manifests });
  await directory.writeTop(mediaType, index);
  const { path, source } = directory;
  return { directory: path, source, digest: digestOf(index), amd64: amd64.image, arm64: arm64.image };
}

/** Writes an image in docker's format as the archive that `docker load` reads, and returns the archive's path. */
export async function dockerArchive(image: Image, name: string): Promise<string> {
  const { config, layers } = JSON.parse(await readFile(join(image.directory, 'manifest.json'), 'utf8'));
  const Config = hexOf(config.digest);
  const Layers: string[] = layers.map(({ digest }: Descriptor) => hexOf(digest));
  const contents = await mkdtemp(`${image.directory}-archive-`);
  for (const file of [Config, ...Layers]) await symlink(join(image.directory, file), join(contents, file));
  await writeFile(join(contents, 'manifest.json'), json([{ Config, RepoTags: [name], Layers }]));
  await run('tar', ['--dereference', '-cf', `${contents}.tar`, '-C', contents, '.']);
  return `${contents}.tar`;
}

async function writeInstance(directory: ImageDirectory, architecture: string) {
  const { image, manifest } = await writeImage(directory, { architecture });
  await directory.writeInstance(manifest.bytes);
  const platform = { architecture, os: 'linux' };
  return { image, descriptor: { ...describeBytes(manifest.mediaType, manifest.bytes), platform } };
}

async function writeImage(directory: ImageDirectory, options: ImageOptions) {
  const layers = await writeLayers(directory, options);
  const diffIds = layers.map((layer) => layer.diffId);
  const config = await writeConfig(directory, options.architecture ?? 'amd64', diffIds);
  const mediaType = directory.mediaTypes.manifest;
  const descriptors = layers.map((layer) => layer.descriptor);
  const bytes = json({ schemaVersion: 2, mediaType, config, layers: descriptors });
  const { path, source } = directory;
  const image: Image = { directory: path, source, digest: digestOf(bytes), config: config.digest, diffIds };
  return { image, manifest: { mediaType, bytes } };
}

async function writeLayers(directory: ImageDirectory, options: ImageOptions): Promise<Layer[]> {
  const layers = options.foreign ? [foreignLayer(directory)] : [];
  layers.push(await writeLayer(directory, busybox()));
  for (let count = 1; count < (options.layers ?? 1); count++) {
    const note = tar([{ path: `notes-${count}`, bytes: randomBytes(3000 * count) }]);
    layers.push(await writeLayer(directory, note));
  }
  if (options.zeros) layers.push(await writeZeros(directory, options.zeros));
  return layers;
}

/** Its bytes lie nowhere: only the manifest speaks of them. */
function foreignLayer(directory: ImageDirectory): Layer {
  const archive = tar([{ path: 'foreign', bytes: randomBytes(64) }]);
  const urls = ['https://foreign.invalid/layer.tar.gz'];
  const descriptor = { ...describeBytes(directory.mediaTypes.foreign, gzipSync(archive)), urls };
  return { descriptor, diffId: digestOf(archive) };
}

async function writeLayer(directory: ImageDirectory, archive: Buffer): Promise<Layer> {
  const descriptor = await directory.writeBlob(directory.mediaTypes.gzip, gzipSync(archive));
  return { descriptor, diffId: digestOf(archive) };
}

/** Sparse on disk, but a plain tar: every zero travels. */
async function writeZeros(directory: ImageDirectory, zeros: number): Promise<Layer> {
  const header = tarHeader({ path: `zeros-${randomBytes(8).toString('hex')}` }, zeros);
  const size = header.length + zeros + tarEnd().length;
  const path = join(directory.path, 'zeros');
  const file = await open(path, 'w');
  await file.write(header);
  await file.truncate(size);
  await file.close();
  const digest = await sha256OfFile(path);
  await rename(path, directory.blobPath(digest));
  return { descriptor: { mediaType: directory.mediaTypes.tar, digest, size }, diffId: digest };
}

function writeConfig(
  directory: ImageDirectory,
  architecture: string,
  diffIds: string[],
): Promise<Descriptor> {
  const config = {
    architecture,
    os: 'linux',
    config: { Cmd: ['/bin/sh'] },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: diffIds.map((_, layer) => ({ created: '2024-01-01T00:00:00Z', created_by: `layer ${layer}` })),
  };
  return directory.writeBlob(directory.mediaTypes.config, json(config));
}

function busybox(): Buffer {
  const bytes = existsSync(BUSYBOX) ? readFileSync(BUSYBOX) : Buffer.from('#!/bin/false\n');
  return tar([
    { path: 'bin/busybox', mode: 0o755, bytes },
    { path: 'bin/sh', mode: 0o777, linkTo: 'busybox' },
    { path: 'image-id', bytes: randomBytes(16) },
  ]);
}
