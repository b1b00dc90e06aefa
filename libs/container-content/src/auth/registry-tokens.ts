import { randomUUID } from 'node:crypto';

import { type Caller, Settings } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

import type { Refusals } from './refusals.js';
import { registryUser } from './registry-caller.js';
import type { Access } from './scope.js';
import { TokenKeys } from './token-keys.js';

/** By how much the clocks of hosts may differ. */
export const CLOCK_TOLERANCE_SECONDS = 60;

/** The algorithm of signatures (RFC 7518 §3.4). */
export const SIGNATURE = 'ES256';

/** Who signs tokens. */
export const TOKEN_ISSUER = 'berth';

/** What a registry token says (Docker registry token specification, §Token payload), beside what JWT itself defines. */
export interface TokenClaims {
  /** The user's name; empty for an anonymous caller. */
  readonly sub: string;
  readonly exp: number;
  readonly jti: string;
  readonly uid: number | null;
  /** The user's epoch when the token was given out; it is void when that has moved on. */
  readonly epoch: number | null;
  readonly superuser: boolean;
  readonly limited: boolean;
  readonly access: readonly Access[];
  /** What was asked for and not granted in full, as `Refusals` tell it: to ask again would be in vain. */
  readonly denied?: string;
}

/** A token as its client gets it. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresIn: number;
  readonly issuedAt: Date;
}

/** What a token is given out for: its user, and when it ends at the latest. */
export interface TokenHolder {
  readonly claims: Pick<TokenClaims, 'sub' | 'uid' | 'epoch' | 'superuser' | 'limited'>;
  readonly endsAt: Date | null;
}

/** Signs registry tokens: ES256 JWTs whose `access` list says what their bearer may do. */
@Injectable()
export class RegistryTokens {
  /** The audience of tokens, which challenges name as `service`. Fixed by settings, never by a request. */
  readonly service: string;

  constructor(
    private readonly jwt: JwtService,
    private readonly keys: TokenKeys,
    private readonly settings: Settings,
  ) {
    this.service = serviceOf(settings);
  }

  /** @param access as much as `thatFits` */
  issue({ claims, endsAt }: TokenHolder, access: readonly Access[], refusals: Refusals): IssuedToken {
    const { sub, ...user } = claims;
    const issuedAt = new Date();
    const { id: keyid, privateKey } = this.keys.signing;
    const expiresIn = this.lifetime(endsAt, issuedAt);
    const token = this.jwt.sign(
      { ...user, access, denied: String(refusals), nbf: Math.floor(issuedAt.getTime() / 1000) },
      {
        algorithm: SIGNATURE,
        privateKey,
        keyid,
        subject: sub,
        issuer: TOKEN_ISSUER,
        audience: this.service,
        jwtid: randomUUID(),
        expiresIn,
      },
    );
    return { token, expiresIn, issuedAt };
  }

  /** In seconds. What is given out for another token ends with it. */
  private lifetime(end: Date | null, now: Date): number {
    const left = end === null ? Number.POSITIVE_INFINITY : Math.ceil((end.getTime() - now.getTime()) / 1000);
    return Math.max(1, Math.min(this.settings.tokenTtlSeconds, left));
  }
}

const NOBODY: TokenHolder = {
  claims: { sub: '', uid: null, epoch: null, superuser: false, limited: false },
  endsAt: null,
};

/** Who has logged in; null for an anonymous caller. */
export function holderOf(user: Caller | null): TokenHolder {
  if (user === null) return NOBODY;
  const { userId, username, superuser, limited } = registryUser(user);
  return {
    claims: { sub: username, uid: userId, epoch: user.epoch, superuser, limited },
    endsAt: user.token?.expiresAt ?? null,
  };
}

/** Who holds a registry token already: one that is given out for it ends with it. */
export const bearerOf = ({ sub, uid, epoch, superuser, limited, exp }: TokenClaims): TokenHolder => ({
  claims: { sub, uid, epoch, superuser, limited },
  endsAt: new Date(exp * 1000),
});

/** A token travels in a header of each request, with a third more bytes than it has. */
const MOST_ACCESS_BYTES = 24 * 1024;

/** As much of what is granted as a token holds. What does not fit can be asked for alone. */
export function thatFits(access: readonly Access[]): Access[] {
  let bytes = 0;
  return access.filter((one) => {
    bytes += Buffer.byteLength(JSON.stringify(one)) + 1;
    return bytes <= MOST_ACCESS_BYTES;
  });
}

export const serviceOf = ({ publicUrl }: Settings): string => publicUrl?.host ?? 'berth';
