import { parseRange, RangeUnsatisfiable } from '@berth/management';
import { type KeptBytes, Settings, Storage } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Conditions that are about the entity tag, which the proxy does not know. */
const CONDITIONS = ['if-range', 'if-match', 'if-modified-since', 'if-unmodified-since'];

/** The proxy that sends files by itself where Berth tells it to (`BERTH_ACCEL_REDIRECT`; nginx's `X-Accel-Redirect`). */
@Injectable()
export class SendingProxy {
  constructor(
    private readonly settings: Settings,
    private readonly storage: Storage,
  ) {}

  /** Where the proxy of a request finds these bytes; null where Berth is to send them, as to everybody who has come without one. */
  fileFor({ ips = [], headers }: FastifyRequest, { location }: KeptBytes): string | null {
    const { accelRedirect } = this.settings;
    // The address of the connection comes first; there are more where it is a trusted proxy's.
    if (accelRedirect === null || location === null || ips.length < 2) return null;
    if (CONDITIONS.some((condition) => headers[condition] !== undefined)) return null;
    const file = this.storage.fileOf(location);
    return file === null ? null : `${accelRedirect}/${encodeURI(file)}`;
  }
}

/** Leaves an answer to the proxy, with the part that is asked for. @throws RangeUnsatisfiable */
export async function leaveToProxy(
  reply: FastifyReply,
  { range, headers, size, file }: { range: string | undefined; headers: object; size: number; file: string },
): Promise<void> {
  if (parseRange(range, size) === 'unsatisfiable') throw new RangeUnsatisfiable(range ?? '', size);
  await reply
    .headers({ ...headers, 'Content-Type': 'application/octet-stream', 'X-Accel-Redirect': file })
    .send();
}
