import { Settings } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';

import {
  CLOCK_TOLERANCE_SECONDS,
  serviceOf,
  TOKEN_ISSUER,
  type TokenClaims,
} from '../auth/registry-tokens.js';
import { TokenKeys } from '../auth/token-keys.js';

export const REGISTRY_TOKEN = 'registry-token';

/** Verifies bearer tokens: signature (ES256 and nothing else, by the key that they name), issuer, audience and times. */
@Injectable()
export class TokenStrategy extends PassportStrategy(Strategy, REGISTRY_TOKEN) {
  constructor(keys: TokenKeys, settings: Settings) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: (_request, token: string, done) => {
        keys.find(keyIdOf(token)).then((key) => {
          if (key === null) done(new Error('the token names no key that is in use'));
          else done(null, key.publicKey);
        }, done);
      },
      algorithms: ['ES256'],
      jsonWebTokenOptions: { clockTolerance: CLOCK_TOLERANCE_SECONDS },
      issuer: TOKEN_ISSUER,
      audience: serviceOf(settings),
    });
  }

  validate(claims: TokenClaims): TokenClaims {
    return claims;
  }
}

/** The `kid` of a token's header (RFC 7515 §4.1.4); empty where there is none. */
function keyIdOf(token: string): string {
  try {
    const header = JSON.parse(Buffer.from(token.split('.', 1).join(), 'base64url').toString());
    return String(header.kid ?? '');
  } catch {
    return '';
  }
}
