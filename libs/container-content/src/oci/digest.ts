import { createHash } from 'node:crypto';

declare const digest: unique symbol;

/** A checked `<algorithm>:<hex>` whose algorithm this registry can compute. Only this file makes one. */
export type Digest = string & { readonly [digest]: true };

export type DigestAlgorithm = 'sha256' | 'sha512';

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

export const isDigest = (value: unknown): value is Digest => typeof value === 'string' && DIGEST.test(value);

export const isAlgorithm = (value: unknown): value is DigestAlgorithm =>
  value === 'sha256' || value === 'sha512';

export const digestOf = (algorithm: DigestAlgorithm, hex: string): Digest => `${algorithm}:${hex}` as Digest;

export const algorithmOf = (value: Digest): DigestAlgorithm =>
  value.startsWith('sha256:') ? 'sha256' : 'sha512';

export const hashBytes = (algorithm: DigestAlgorithm, bytes: Uint8Array): Digest =>
  digestOf(algorithm, createHash(algorithm).update(bytes).digest('hex'));
