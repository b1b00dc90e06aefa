import { generateKeyPairSync } from 'node:crypto';
import { chownSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DomainError } from '../errors/domain-error.js';
import { draftOf, keepFirst, readIfPresent } from '../settings/kept-file.js';

export class TokenKeyMissing extends DomainError {
  readonly code = 'TOKEN_KEY_MISSING';
  readonly kind = 'not-found';

  constructor(path: string) {
    super(`there is no key at ${path}: the API makes one when it starts`);
  }
}

/** The key that signs registry tokens and the one before it, in PEM, kept in the data directory. */
export class KeptTokenKeys {
  private readonly current: string;
  private readonly previous: string;

  constructor(private readonly dataDir: string) {
    this.current = join(dataDir, 'token-key.pem');
    this.previous = join(dataDir, 'token-key.previous.pem');
  }

  /** Makes a key where there is none. */
  read(): { readonly current: string; readonly previous: string | null } {
    // In this order: a rotation writes the previous key first, so a process that sees the new key sees the one before it.
    const current = readIfPresent(this.current) ?? this.make();
    return { current, previous: readIfPresent(this.previous) };
  }

  /** Like `read`, while the process does other things. */
  async readLater(): Promise<{ readonly current: string; readonly previous: string | null }> {
    const current = await readFile(this.current, 'utf8').catch(nullWhereMissing);
    if (current === null) return this.read();
    return { current, previous: await readFile(this.previous, 'utf8').catch(nullWhereMissing) };
  }

  /** The key becomes the previous one, and a new one takes its place. @throws TokenKeyMissing */
  rotate(): void {
    const key = readIfPresent(this.current);
    if (key === null) throw new TokenKeyMissing(this.current);
    const { uid, gid } = statSync(this.current);
    for (const [path, pem] of [
      [this.previous, key],
      [this.current, newKey()],
    ] as const) {
      const draft = draftOf(path, pem);
      // Root may do this for the user whom Berth runs as.
      chownSync(draft, uid, gid);
      renameSync(draft, path);
    }
  }

  private make(): string {
    mkdirSync(this.dataDir, { recursive: true });
    return keepFirst(this.current, newKey());
  }
}

function nullWhereMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
