import { BlockList, isIPv6 } from 'node:net';

import { parseRange } from '@berth/management';
import { type KeptBytes, Settings, Storage } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

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
export const redirectHeaders = (url: URL) => ({ Location: url.href, 'Cache-Control': 'no-store' });
