import { BlockList, isIPv6 } from 'node:net';
import { parseRange } from '@berth/management';
import { sendRequested } from '@berth/management/http';
import { type ByteRange, type KeptBytes, Settings, Storage } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Digest } from '../oci/reference.js';
import { digestHeaders, ifRangeHolds } from './headers.js';
import { leaveToProxy, SendingProxy } from './sending-proxy.js';

/** Conditions that are about the entity tag, which the store does not know. */
const CONDITIONS = ['if-range', 'if-match', 'if-modified-since', 'if-unmodified-since'];

/** Sends clients to where the bytes of blobs are kept, where storage has an address for them (`BERTH_S3_REDIRECT`). */
@Injectable()
export class BlobRedirects {
  private readonly exceptNetworks = new BlockList();

  constructor(
    private readonly settings: Settings,
    private readonly storage: Storage,
  ) {
    for (const network of settings.s3?.redirect?.exceptNetworks ?? []) {
      const [address = '', bits] = network.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.exceptNetworks.addAddress(address, family);
      else this.exceptNetworks.addSubnet(address, Number(bits), family);
    }
  }

  /** Where a client fetches these bytes; null where Berth is to send them. @param size of the whole, in bytes */
  async urlFor(request: FastifyRequest, { location }: KeptBytes, size: number): Promise<URL | null> {
    const { headers, ip } = request;
    if (location === null || this.isExcepted(headers['user-agent'] ?? '', ip)) return null;
    if (CONDITIONS.some((condition) => headers[condition] !== undefined)) return null;
    const ranges = parseRange(headers.range, size);
    // A store sends no several parts, and Berth knows by itself that there is nothing to be sent.
    if (ranges !== 'whole' && ranges.length !== 1) return null;
    return this.storage.urlOf(location);
  }

  private isExcepted(userAgent: string, ip: string): boolean {
    const clients = this.settings.s3?.redirect?.exceptClients ?? [];
    if (clients.some((client) => userAgent.startsWith(client))) return true;
    return this.exceptNetworks.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');
  }
}

/** What a redirect is answered with: the address is good for a while only. */
const redirectHeaders = (url: URL) => ({ Location: url.href, 'Cache-Control': 'no-store' });

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
