import { randomUUID } from 'node:crypto';

import { type Caller, Sessions, Settings } from '@berth/platform';
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
    private readonly sessions: Sessions,
    private readonly settings: Settings,
  ) {
    this.service = serviceOf(settings);
  }

  async issue(
    user: Caller | null,
    access: readonly Access[],
    refused: readonly Access[],
  ): Promise<IssuedToken> {
    const issuedAt = new Date();
    const expiresIn = this.settings.tokenTtlSeconds;
    const token = this.jwt.sign(
      { ...(await this.claimsOf(user)), access, refused, nbf: Math.floor(issuedAt.getTime() / 1000) - 5 },
      {
        algorithm: 'ES256',
        privateKey: this.keys.privateKey,
        keyid: this.keys.keyId,
        subject: user?.username ?? '',
        issuer: TOKEN_ISSUER,
        audience: this.service,
        jwtid: randomUUID(),
        expiresIn,
      },
    );
    return { token, expiresIn, issuedAt };
  }

  private async claimsOf(
    user: Caller | null,
  ): Promise<Omit<TokenClaims, 'sub' | 'exp' | 'access' | 'refused'>> {
    if (user === null) return { uid: null, epoch: null, superuser: false, limited: false };
    const limited = user.token !== null && user.token.scopes !== null;
    const epoch = await this.sessions.epochOf(user.userId);
    return { uid: user.userId, epoch, superuser: user.superuser, limited };
  }
}

export const serviceOf = ({ publicUrl }: Settings): string => publicUrl?.host ?? 'berth';
