import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Settings, SettingsError } from '@berth/platform';
import { Injectable } from '@nestjs/common';

/** The ES256 key pair that signs registry tokens: given by settings, or made once and kept in the data directory. */
@Injectable()
export class TokenKeys {
  /** PEM, as is `publicKey`. */
  readonly privateKey: string;
  readonly publicKey: string;
  /** Names the key in the tokens that it signed. */
  readonly keyId: string;

  constructor(settings: Settings) {
    const key = requireP256(settings.tokenPrivateKey ?? keptKey(settings.dataDir));
    const publicKey = createPublicKey(key);
    this.privateKey = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    this.publicKey = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    this.keyId = createHash('sha256').update(this.publicKey).digest('base64url');
  }
}

/** Several processes may start at once on a new directory: the first one's key wins, whole or not at all. */
function keptKey(dataDir: string): string {
  const path = join(dataDir, 'token-key.pem');
  return readIfPresent(path) ?? makeKey(dataDir, path);
}

function makeKey(dataDir: string, path: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const draft = `${path}.${process.pid}`;
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(path, 'utf8');
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function requireP256(pem: string): KeyObject {
  const key = parseKey(pem);
  if (key?.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw new SettingsError('BERTH_TOKEN_PRIVATE_KEY', '…', 'a P-256 private key in PEM format');
}

function parseKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
