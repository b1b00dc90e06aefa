import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import type { Settings } from '@berth/platform';
import { ServiceUnavailableException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** How long a connection that is one too many may take to ask, and to hear so. */
const LAST_WORD_MS = 10_000;

const RETRY_AFTER_SECONDS = 10;

/**
 * Keeps one address from holding more than so many connections to this process. One that is too many is told so in answer to
 * its first request, and is closed. Trusted proxies are many clients.
 */
export function limitConnections(
  fastify: FastifyInstance,
  { connectionsPerAddress: most }: Settings,
  trusts: (address: string | undefined) => boolean,
): void {
  if (most === 0) return;
  const counts = new Map<string, number>();
  const superfluous = new Set<string>();
  const server: Server = fastify.server;
  server.prependListener('connection', (socket: Socket) => {
    const { remoteAddress } = socket;
    const peer = peerOf(socket);
    if (remoteAddress === undefined || trusts(remoteAddress)) return;
    const count = (counts.get(remoteAddress) ?? 0) + 1;
    counts.set(remoteAddress, count);
    socket.once('close', () => leave(counts, remoteAddress));
    if (count <= most) return;
    superfluous.add(peer);
    const end = setTimeout(() => socket.destroy(), LAST_WORD_MS);
    socket.once('close', () => {
      clearTimeout(end);
      superfluous.delete(peer);
    });
  });
  fastify.addHook('onRequest', ({ raw: { socket } }, reply, done) => {
    if (superfluous.size === 0 || !superfluous.has(peerOf(socket))) return done();
    reply.headers({ Connection: 'close', 'Retry-After': RETRY_AFTER_SECONDS });
    throw new ServiceUnavailableException(`an address may have ${most} connections`);
  });
}

/** With TLS the socket of a request is not the one that was connected; but it has the same peer. */
const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

function leave(counts: Map<string, number>, address: string): void {
  const left = (counts.get(address) ?? 1) - 1;
  if (left > 0) counts.set(address, left);
  else counts.delete(address);
}
