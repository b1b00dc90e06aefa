import { createHash, type Hash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Descriptor, sha256 } from '../support/image-directory.js';

/** An image as the registry serves it. */
export interface ServedImage {
  readonly digest: string;
  readonly mediaType: string;
  readonly config: string;
  /** The digests of its layers as plain tars. */
  readonly diffIds: readonly string[];
}

const ACCEPT = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/** Reads an image without a client and without a login; throws where bytes are not what their digest says. */
export async function servedImage(url: string, repository: string, reference: string): Promise<ServedImage> {
  const response = await getAnonymously(`${url}/v2/${repository}/manifests/${reference}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const { config, layers } = JSON.parse(bytes.toString('utf8'));
  const diffIds: string[] = [];
  for (const layer of layers) diffIds.push(await diffIdOf(url, repository, layer));
  await diffIdOf(url, repository, config);
  const mediaType = response.headers.get('content-type') ?? '';
  return { digest: sha256(bytes), mediaType, config: config.digest, diffIds };
}

/** A GET as a client without credentials sends it: when challenged, it asks for a token and tries again. */
export async function getAnonymously(url: string): Promise<Response> {
  const refused = await fetch(url, { headers: { accept: ACCEPT } });
  if (refused.status !== 401) return refused;
  await refused.arrayBuffer();
  const authorization = `Bearer ${await tokenFor(refused.headers.get('www-authenticate') ?? '')}`;
  return fetch(url, { headers: { accept: ACCEPT, authorization } });
}

async function tokenFor(challenge: string): Promise<string> {
  const parameters = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  const query = new URLSearchParams({
    service: parameters.get('service') ?? '',
    scope: parameters.get('scope') ?? '',
  });
  const response = await fetch(`${parameters.get('realm')}?${query}`);
  const { token } = JSON.parse(await response.text());
  return token;
}

/** The digest of a blob's bytes, unpacked if it is packed. */
async function diffIdOf(url: string, repository: string, { digest, mediaType }: Descriptor): Promise<string> {
  const { body } = await getAnonymously(`${url}/v2/${repository}/blobs/${digest}`);
  if (body === null) throw new Error(`blob ${digest} has no body`);
  const asSent = createHash('sha256');
  const asTar = createHash('sha256');
  const unpack = mediaType.endsWith('gzip') ? createGunzip() : new PassThrough();
  await pipeline(Readable.fromWeb(body), hashing(asSent), unpack, asTar);
  if (`sha256:${asSent.digest('hex')}` !== digest) throw new Error(`blob ${digest} has other bytes`);
  return `sha256:${asTar.digest('hex')}`;
}

function hashing(hash: Hash) {
  return async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
}
