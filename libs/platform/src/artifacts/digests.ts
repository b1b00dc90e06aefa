import { createHash } from 'node:crypto';

/** The algorithms by which artifacts are known. Others that Pulp has are not secure, or not computed. */
export const DIGEST_ALGORITHMS = ['sha224', 'sha256', 'sha384', 'sha512'] as const;
export type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number];

/** Digests of the same bytes, in lower-case hexadecimal digits. */
export type Digests = Readonly<Record<DigestAlgorithm, string>>;

/** Hashes bytes by several algorithms as they pass. */
export class RunningDigests {
  private readonly hashes = DIGEST_ALGORITHMS.map((algorithm) => [algorithm, createHash(algorithm)] as const);

  async *of(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      for (const [, hash] of this.hashes) hash.update(piece);
      yield piece;
    }
  }

  digest(): Digests {
    return Object.fromEntries(
      this.hashes.map(([algorithm, hash]) => [algorithm, hash.digest('hex')]),
    ) as Digests;
  }
}
