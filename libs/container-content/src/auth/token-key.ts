import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

import { SettingsError } from '@berth/platform';

/** A P-256 key whose tokens are good. */
export interface TokenKey {
  /** Names the key in the tokens that it signed. */
  readonly id: string;
  /** PEM. */
  readonly publicKey: string;
}

/** The key that signs. */
export interface SigningKey extends TokenKey {
  /** PEM. */
  readonly privateKey: string;
}

/** @param source what the PEM comes from. @throws SettingsError unless it is a P-256 private key */
export function signingKey(pem: string, source: string): SigningKey {
  const key = requireP256(pem, source, 'private', createPrivateKey);
  return { ...tokenKey(pem, source), privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/**
 * @param pem of a public key, or of the private one that it belongs to
 * @throws SettingsError unless it is a P-256 key
 */
export function tokenKey(pem: string, source: string): TokenKey {
  const key = requireP256(pem, source, 'private or public', createPublicKey);
  const publicKey = key.export({ type: 'spki', format: 'pem' }).toString();
  const id = createHash('sha256').update(publicKey).digest('base64url');
  return { id, publicKey };
}

function requireP256(
  pem: string,
  source: string,
  kind: string,
  parse: (pem: string) => KeyObject,
): KeyObject {
  const key = parsed(pem, parse);
  if (key?.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw new SettingsError(source, '…', `a P-256 ${kind} key in PEM format`);
}

function parsed(pem: string, parse: (pem: string) => KeyObject): KeyObject | null {
  try {
    return parse(pem);
  } catch {
    return null;
  }
}
