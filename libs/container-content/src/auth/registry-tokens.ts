import { randomUUID } from 'node:crypto';

import { type Caller, Settings } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

import type { Access } from './scope.js';
import { TokenKeys } from './token-keys.js';

/** Who signs tokens. */
export const TOKEN_ISSUER = 'berth';

/** What a registry token says (Docker registry token specification, §Token payload), beside what JWT itself defines. */
export interface TokenClaims {
  /** The user's name; empty for an anonymous caller. */
  readonly sub: string;
  readonly exp: number;
  readonly uid: number | null;
  /** The user's epoch when the token was given out; it is void when that has moved on. */
  readonly epoch: number | null;
  readonly superuser: boolean;
  readonly limited: boolean;
  readonly access: readonly Access[];
  /** What was asked for and not granted in full: to ask again would be in vain. */
  readonly refused: readonly Access[];
}

/** A token as its client gets it. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresIn: number;
  readonly issuedAt: Date;
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

  issue(user: Caller | null, access: readonly Access[], refused: readonly Access[]): IssuedToken {
    const issuedAt = new Date();
    const { id: keyid, privateKey } = this.keys.signing;
    const expiresIn = this.lifetime(user, issuedAt);
    const token = this.jwt.sign(
      { ...claimsOf(user), access, refused, nbf: Math.floor(issuedAt.getTime() / 1000) - 5 },
      {
        algorithm: 'ES256',
        privateKey,
        keyid,
        subject: user?.username ?? '',
        issuer: TOKEN_ISSUER,
        audience: this.service,
        jwtid: randomUUID(),
        expiresIn,
      },
    );
    return { token, expiresIn, issuedAt };
  }

  /** In seconds. What is given out for an access token ends with it. */
  private lifetime(user: Caller | null, now: Date): number {
    const end = user?.token?.expiresAt ?? null;
    const left = end === null ? Number.POSITIVE_INFINITY : Math.ceil((end.getTime() - now.getTime()) / 1000);
    return Math.max(1, Math.min(this.settings.tokenTtlSeconds, left));
  }
}

function claimsOf(user: Caller | null): Omit<TokenClaims, 'sub' | 'exp' | 'access' | 'refused'> {
  if (user === null) return { uid: null, epoch: null, superuser: false, limited: false };
  const { userId, epoch, superuser, token } = user;
  return { uid: userId, epoch, superuser, limited: token !== null && token.scopes !== null };
}

export const serviceOf = ({ publicUrl }: Settings): string => publicUrl?.host ?? 'berth';
