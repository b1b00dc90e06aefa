import { randomUUID } from 'node:crypto';

import { digestOf, OCI_MANIFEST } from '../support/registry-client.js';
import { type Image, imageOf } from './door.js';

/** A request about a repository: method, path below its name, and what goes with it. */
export type NamedRequest = readonly [string, string, RequestInit?];

/**
 * Every request that `/v2` knows about one repository, and some that it does not.
 * @param upload the id of an upload that is open in the private repository
 * @param mine a repository that the caller may pull from
 */
export function requestsAbout(image: Image, upload: string, mine: string): readonly NamedRequest[] {
  const { digest, manifest, manifestDigest } = image;
  const put: RequestInit = { body: manifest, headers: { 'Content-Type': OCI_MANIFEST } };
  const chunk: RequestInit = { body: 'bytes', headers: { 'Content-Range': '0-4' } };
  const uploads = [upload, randomUUID(), 'no-uuid'].flatMap((id): NamedRequest[] => [
    ['GET', `blobs/uploads/${id}`],
    ['PATCH', `blobs/uploads/${id}`, chunk],
    ['PUT', `blobs/uploads/${id}?digest=${digest}`, { body: image.blob }],
    ['PUT', `blobs/uploads/${id}`],
    ['DELETE', `blobs/uploads/${id}`],
  ]);
  return [
    ...pulls(image),
    ['DELETE', 'manifests/v1'],
    ['DELETE', 'manifests/absent'],
    ['DELETE', `manifests/${manifestDigest}`],
    ['DELETE', `blobs/${digest}`],
    ['PUT', 'manifests/v1', put],
    ['PUT', `manifests/${manifestDigest}?tag=v1`, put],
    ['PUT', 'manifests/v1', { ...put, body: '{}' }],
    ['PUT', 'manifests/v1', { ...put, headers: { ...put.headers, 'If-Match': `"${manifestDigest}"` } }],
    ['PUT', 'manifests/v1', { ...put, headers: { ...put.headers, 'If-None-Match': '*' } }],
    ['POST', 'blobs/uploads/'],
    ['POST', `blobs/uploads/?digest=${digest}`, { body: image.blob }],
    ['POST', 'blobs/uploads/?digest=nonsense'],
    ['POST', `blobs/uploads/?mount=${digest}`],
    ['POST', `blobs/uploads/?mount=${digest}&from=${mine}`],
    ...uploads,
    ['POST', 'manifests/v1'],
    ['PATCH', `blobs/${digest}`],
    ['DELETE', 'tags/list'],
    ['OPTIONS', 'manifests/v1'],
  ];
}

function pulls({ digest, manifestDigest }: Image): readonly NamedRequest[] {
  const paths = [
    'manifests/v1',
    'manifests/absent',
    'manifests/no!tag',
    `manifests/${manifestDigest}`,
    `manifests/${digestOf('absent')}`,
    `blobs/${digest}`,
    `blobs/${digestOf('absent')}`,
    'blobs/sha256:nonsense',
    'tags/list',
    'tags/list?n=1',
    'tags/list?n=0',
    'tags/list?n=nonsense',
    'tags/list?last=v0',
    `referrers/${manifestDigest}`,
    `referrers/${manifestDigest}?artifactType=a/b`,
    `referrers/${manifestDigest}?last=nonsense`,
    `referrers/${digestOf('absent')}`,
  ];
  const plain = ['GET', 'HEAD'].flatMap((method) => paths.map((path): NamedRequest => [method, path]));
  return [
    ...plain,
    ['GET', `blobs/${digest}`, { headers: { Range: 'bytes=0-1' } }],
    ['GET', `blobs/${digest}`, { headers: { Range: 'bytes=900000-' } }],
    ['GET', `blobs/${digest}`, { headers: { 'If-None-Match': `"${digest}"` } }],
    ['GET', 'manifests/v1', { headers: { 'If-None-Match': `"${manifestDigest}"` } }],
    ['GET', 'manifests/v1', { headers: { Accept: 'text/plain' } }],
  ];
}

/** The image that the private repository has under `v1`. */
export const imageIn = (name: string): Image => imageOf(name, 'v1');
