import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

import { TokenKeys } from '../auth/token-keys.js';

/** The public keys of registry tokens, for others who want to verify them (RFC 7517). */
@Controller('.well-known/jwks.json')
@ApiExcludeController()
export class KeysController {
  constructor(private readonly keys: TokenKeys) {}

  @Get()
  @Header('Cache-Control', 'public, max-age=300')
  list(): object {
    const keys = [...this.keys.accepted.values()];
    return { keys: keys.map(({ id, jwk }) => ({ ...jwk, kid: id, alg: 'ES256', use: 'sig' })) };
  }
}
