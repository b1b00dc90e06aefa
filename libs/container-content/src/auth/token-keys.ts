import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { KeptTokenKeys, Settings, SettingsError } from '@berth/platform';
import { Injectable, Logger } from '@nestjs/common';

/** How long after one look at the files the next one for a key that is not known is: anybody can name one. */
const SEARCH_MS = 1000;

/** As `tokenKey` makes them. What is none of these is the id of no key. */
const KEY_ID = /^[\w-]{43}$/;

/** How long a rotation may go unnoticed. */
const NOTICE_MS = 2000;

type KeptPems = ReturnType<KeptTokenKeys['read']>;

interface Keys {
  /** All that they were read from. */
  readonly pems: string;
  readonly signing: SigningKey;
  readonly accepted: ReadonlyMap<string, TokenKey>;
}

/**
 * The keys of registry tokens: one signs, and tokens of the one before it are good, too. Given by settings, or made once
 * and kept in the data directory, where a rotation is noticed while the process runs.
 */
@Injectable()
export class TokenKeys {
  private readonly logger = new Logger(TokenKeys.name);
  private readonly kept: KeptTokenKeys;
  private keys: Keys;
  private readAt = performance.now();
  private search: Promise<Keys> | null = null;

  constructor(private readonly settings: Settings) {
    this.kept = new KeptTokenKeys(settings.dataDir);
    const given = settings.tokenPrivateKey;
    this.keys = this.keysOf(given === null ? this.kept.read() : { current: given, previous: null }, null);
  }

  get signing(): SigningKey {
    return this.noticed().signing;
  }

  /** The keys whose tokens are good, by their ids. Another object after each change. */
  get accepted(): ReadonlyMap<string, TokenKey> {
    return this.noticed().accepted;
  }

  /**
   * The key with this id; null where its tokens are not good. That takes up to a second for an id that is not known:
   * anybody can name as many as they like, and all who wait are served by one look at the files.
   */
  async find(id: string): Promise<TokenKey | null> {
    const known = this.accepted.get(id);
    if (known !== undefined || !this.canChange || !KEY_ID.test(id)) return known ?? null;
    // Another process may have noticed a rotation before this one, and signed with the new key.
    this.search ??= this.searched();
    return (await this.search).accepted.get(id) ?? null;
  }

  /** Whether a key can take the place of another one while this process runs. */
  private get canChange(): boolean {
    return this.settings.tokenPrivateKey === null;
  }

  private async searched(): Promise<Keys> {
    await delay(Math.max(0, this.readAt + SEARCH_MS - performance.now()));
    // Who comes from now on may know of a rotation that this look misses: they wait for the next one.
    this.search = null;
    this.readAt = performance.now();
    try {
      this.keys = this.keysOf(await this.kept.readLater(), this.keys);
    } catch (error) {
      this.stay(error);
    }
    return this.keys;
  }

  private noticed(): Keys {
    if (!this.canChange || performance.now() - this.readAt < NOTICE_MS) return this.keys;
    this.readAt = performance.now();
    try {
      this.keys = this.keysOf(this.kept.read(), this.keys);
    } catch (error) {
      this.stay(error);
    }
    return this.keys;
  }

  private stay(error: unknown): void {
    this.logger.error('the token keys cannot be read again; those that are known stay in use', error);
  }

  private keysOf({ current, previous }: KeptPems, known: Keys | null): Keys {
    const { tokenPreviousKey } = this.settings;
    const pems = `${current}${previous}`;
    if (pems === known?.pems) return known;
    const signing = signingKey(current, 'BERTH_TOKEN_PRIVATE_KEY');
    const others = [
      ...(previous === null ? [] : [tokenKey(previous, 'token-key.previous.pem')]),
      ...(tokenPreviousKey === null ? [] : [tokenKey(tokenPreviousKey, 'BERTH_TOKEN_PREVIOUS_KEY')]),
    ];
    return { pems, signing, accepted: new Map([signing, ...others].map((key) => [key.id, key])) };
  }
}

/** A P-256 key whose tokens are good. */
export interface TokenKey {
  /** Names the key in the tokens that it signed. */
  readonly id: string;
  /** PEM. */
  readonly publicKey: string;
}

/** The key that signs. */
interface SigningKey extends TokenKey {
  /** PEM. */
  readonly privateKey: string;
}

/** @param source what the PEM comes from. @throws SettingsError unless it is a P-256 private key */
function signingKey(pem: string, source: string): SigningKey {
  const key = requireP256(pem, source, 'private', createPrivateKey);
  return { ...tokenKey(pem, source), privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/**
 * @param pem of a public key, or of the private one that it belongs to
 * @throws SettingsError unless it is a P-256 key
 */
function tokenKey(pem: string, source: string): TokenKey {
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
