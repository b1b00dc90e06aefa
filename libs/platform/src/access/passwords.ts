import { hash, verify } from '@node-rs/argon2';

/** argon2id with OWASP's parameters: 19 MiB, 2 passes. The work is done off the main thread. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Resolves with the hash in PHC string format. */
export const hashPassword = (password: string): Promise<string> => hash(password, COST);

export const verifyPassword = (passwordHash: string, password: string): Promise<boolean> =>
  verify(passwordHash, password);

/** The hash of nothing that anybody knows: checking against it takes as long as checking against a real one. */
export const DECOY_HASH: Promise<string> = hashPassword(crypto.randomUUID());
