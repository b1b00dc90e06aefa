import { sendRequested } from '@berth/management/http';
import { type ByteRange, type KeptBytes, Storage } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Digest } from '../oci/digest.js';
import { BlobRedirects, redirectHeaders } from './blob-redirects.js';
import { digestHeaders, ifRangeHolds } from './conditions.js';
import { leaveToProxy, SendingProxy } from './sending-proxy.js';

/** A blob as it is kept. */
interface KeptBlob extends KeptBytes {
  readonly digest: Digest;
  readonly size: number;
}

export const blobHeaders = (digest: Digest) => ({
  ...digestHeaders(digest, { immutable: true }),
  'Accept-Ranges': 'bytes',
});

/** The three ways in which a client gets the bytes of a blob: from Berth, from the proxy before it, or from where they are kept. */
@Injectable()
export class BlobAnswers {
  constructor(
    private readonly storage: Storage,
    private readonly proxy: SendingProxy,
    private readonly redirects: BlobRedirects,
  ) {}

  /** @throws RangeUnsatisfiable */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    { digest, size, ...kept }: KeptBlob,
  ): Promise<void> {
    const url = await this.redirects.urlFor(request, kept, size);
    if (url !== null) {
      await reply
        .code(307)
        .headers({ ...blobHeaders(digest), ...redirectHeaders(url) })
        .send();
      return;
    }
    const headers = request.headers as Record<string, string | undefined>;
    const range = ifRangeHolds(headers, digest) ? headers.range : undefined;
    const read = (part: ByteRange) => this.storage.toSend(kept, part);
    const file = this.proxy.fileFor(request, kept);
    if (file === null) await sendRequested(reply, range, blobHeaders(digest), { size, read });
    else
      await leaveToProxy(reply, { range, headers: digestHeaders(digest, { immutable: true }), size, file });
  }
}
