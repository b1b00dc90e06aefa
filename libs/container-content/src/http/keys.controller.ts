import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { exportJWK, importSPKI, type JSONWebKeySet, type JWK } from 'jose';

import { SIGNATURE } from '../auth/registry-tokens.js';
import type { TokenKey } from '../auth/token-key.js';
import { TokenKeys } from '../auth/token-keys.js';

/** The public keys of registry tokens, for others who want to verify them (RFC 7517). */
@Controller('.well-known/jwks.json')
@ApiExcludeController()
export class KeysController {
  constructor(private readonly keys: TokenKeys) {}

  @Get()
  @Header('Cache-Control', 'public, max-age=300')
  async list(): Promise<JSONWebKeySet> {
    return { keys: await Promise.all([...this.keys.accepted.values()].map(jwkOf)) };
  }
}

async function jwkOf({ id, publicKey }: TokenKey): Promise<JWK> {
  const jwk = await exportJWK(await importSPKI(publicKey, SIGNATURE));
  return { ...jwk, kid: id, alg: SIGNATURE, use: 'sig' };
}
