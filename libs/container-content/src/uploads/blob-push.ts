import { Injectable } from '@nestjs/common';

import { Mounts } from '../blobs/mounts.js';
import { DigestInvalid } from '../oci/errors.js';
import {
  type Digest,
  isAlgorithm,
  isDigest,
  isRepositoryName,
  type RepositoryName,
} from '../oci/reference.js';
import { type PushTarget, PushTargets } from '../served/push-targets.js';
import { type Chunk, IncomingBlobs } from './incoming-blobs.js';
import { Uploads } from './uploads.js';

/** The parameters of a `POST` to `…/blobs/uploads/`, unchecked. Others, which some clients send, are ignored. */
export interface BlobPushQuery {
  readonly digest?: unknown;
  readonly mount?: unknown;
  readonly from?: unknown;
  readonly 'digest-algorithm'?: unknown;
}

/** How a blob push began: with the whole blob, or with a session for its bytes. */
export type BegunPush = { readonly blob: Digest } | { readonly session: string };

/** The three ways in which a client begins to push a blob: a mount, a single request, a session. */
@Injectable()
export class BlobPush {
  constructor(
    private readonly uploads: Uploads,
    private readonly mounts: Mounts,
    private readonly targets: PushTargets,
    private readonly incoming: IncomingBlobs,
  ) {}

  /** A mount that cannot be done opens a session; it is never an error. @throws DigestInvalid, NameInvalid */
  async begin(target: PushTarget, query: BlobPushQuery, chunk: Chunk): Promise<BegunPush> {
    const { digest, mount, from } = query;
    if (isDigest(mount) && isSource(from) && (await this.mounts.mount(target, mount, from ?? null)))
      return { blob: mount };
    if (digest !== undefined) return this.inOneRequest(target, digest, chunk);
    return { session: await this.uploads.start(target, announcedAlgorithm(query)) };
  }

  private async inOneRequest(target: PushTarget, digest: unknown, chunk: Chunk): Promise<BegunPush> {
    if (!isDigest(digest)) throw DigestInvalid.format(String(digest));
    await this.targets.ensure(target);
    await this.incoming.receive(target, digest, chunk, async () => false);
    return { blob: digest };
  }
}

const isSource = (from: unknown): from is RepositoryName | undefined =>
  from === undefined || isRepositoryName(from);

/** @throws DigestInvalid when the client announces an algorithm that this registry does not have */
function announcedAlgorithm(query: BlobPushQuery) {
  const announced = query['digest-algorithm'] ?? 'sha256';
  if (!isAlgorithm(announced)) throw DigestInvalid.format(String(announced));
  return announced;
}
