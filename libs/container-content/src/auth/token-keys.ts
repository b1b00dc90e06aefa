import { KeptTokenKeys, Settings } from '@berth/platform';
import { Injectable, Logger } from '@nestjs/common';

import { type SigningKey, signingKey, type TokenKey, tokenKey } from './token-key.js';

/** How long nobody looks for a key that is not known: anybody can name one. */
const SEARCH_MS = 1000;

/** How long a rotation may go unnoticed. */
const NOTICE_MS = 2000;

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
  private searchedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly settings: Settings) {
    this.kept = new KeptTokenKeys(settings.dataDir);
    this.keys = this.read(null);
  }

  get signing(): SigningKey {
    return this.noticed().signing;
  }

  /** The keys whose tokens are good, by their ids. Another object after each change. */
  get accepted(): ReadonlyMap<string, TokenKey> {
    return this.noticed().accepted;
  }

  /** The key with this id; null where its tokens are not good. */
  find(id: string): TokenKey | null {
    // Another process may have noticed a rotation before this one, and signed with the new key.
    return this.accepted.get(id) ?? this.searched().accepted.get(id) ?? null;
  }

  private searched(): Keys {
    if (performance.now() - this.searchedAt < SEARCH_MS) return this.keys;
    this.searchedAt = performance.now();
    return this.readAgain();
  }

  private noticed(): Keys {
    return performance.now() - this.readAt < NOTICE_MS ? this.keys : this.readAgain();
  }

  private readAgain(): Keys {
    this.readAt = performance.now();
    try {
      this.keys = this.read(this.keys);
    } catch (error) {
      this.logger.error('the token keys cannot be read again; those that are known stay in use', error);
    }
    return this.keys;
  }

  private read(known: Keys | null): Keys {
    const { tokenPrivateKey, tokenPreviousKey } = this.settings;
    const { current, previous } =
      tokenPrivateKey === null ? this.kept.read() : { current: tokenPrivateKey, previous: null };
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
