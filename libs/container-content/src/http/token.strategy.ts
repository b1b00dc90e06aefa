import { Settings } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { decodeProtectedHeader } from 'jose';
import passport from 'passport';
import { Strategy } from 'passport-jwt';

import {
  CLOCK_TOLERANCE_SECONDS,
  SIGNATURE,
  serviceOf,
  TOKEN_ISSUER,
  type TokenClaims,
} from '../auth/registry-tokens.js';
import { TokenKeys } from '../auth/token-keys.js';

const REGISTRY_TOKEN = 'registry-token';

/** All that passport sees of a request. */
interface Presented {
  readonly token: string;
}

/** Verifies registry tokens: signature (ES256 and nothing else, by the key that they name), issuer, audience and times. */
@Injectable()
export class TokenStrategy extends PassportStrategy(Strategy, REGISTRY_TOKEN) {
  constructor(keys: TokenKeys, settings: Settings) {
    super({
      jwtFromRequest: ({ token }: Presented) => token,
      secretOrKeyProvider: (_request, token: string, done) => {
        keys.find(keyIdOf(token)).then((key) => {
          if (key === null) done(new Error('the token names no key that is in use'));
          else done(null, key.publicKey);
        }, done);
      },
      algorithms: [SIGNATURE],
      jsonWebTokenOptions: { clockTolerance: CLOCK_TOLERANCE_SECONDS },
      issuer: TOKEN_ISSUER,
      audience: serviceOf(settings),
    });
  }

  /** What a token says; null where it is not good. */
  claimsOf(token: string): Promise<TokenClaims | null> {
    return new Promise((resolve, reject) => {
      const end = (error: unknown, claims: TokenClaims | false) =>
        error ? reject(error) : resolve(claims || null);
      passport.authenticate(REGISTRY_TOKEN, { session: false }, end)({ token }, {}, reject);
    });
  }

  validate(claims: TokenClaims): TokenClaims {
    return claims;
  }
}

/** The `kid` of a token's header (RFC 7515 §4.1.4); empty where there is none. */
function keyIdOf(token: string): string {
  try {
    return String(decodeProtectedHeader(token).kid ?? '');
  } catch {
    return '';
  }
}
