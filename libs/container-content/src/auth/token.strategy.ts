import { Settings } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';

import { serviceOf, TOKEN_ISSUER, type TokenClaims } from './registry-tokens.js';
import { TokenKeys } from './token-keys.js';

export const REGISTRY_TOKEN = 'registry-token';

/** Verifies bearer tokens: signature (ES256 and nothing else), issuer, audience and times. */
@Injectable()
export class TokenStrategy extends PassportStrategy(Strategy, REGISTRY_TOKEN) {
  constructor(keys: TokenKeys, settings: Settings) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: keys.publicKey,
      algorithms: ['ES256'],
      issuer: TOKEN_ISSUER,
      audience: serviceOf(settings),
    });
  }

  validate(claims: TokenClaims): TokenClaims {
    return claims;
  }
}
