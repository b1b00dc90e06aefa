import { originOf, readBody } from '@berth/management/http';
import { type Credentials, Settings } from '@berth/platform';
import { Controller, Get, Header, Headers, HttpCode, Post, Query, Req, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { exportJWK, importSPKI, type JSONWebKeySet, type JWK } from 'jose';

import { Grants } from '../auth/grants.js';
import { Refusals } from '../auth/refusals.js';
import {
  bearerOf,
  holderOf,
  RegistryTokens,
  SIGNATURE,
  type TokenClaims,
  type TokenHolder,
  thatFits,
} from '../auth/registry-tokens.js';
import { type Access, covers, formatScope, parseScopes, within } from '../auth/scope.js';
import { type TokenKey, TokenKeys } from '../auth/token-keys.js';
import { InvalidRequest, RequestTooLarge, Unauthorized } from '../oci/request-errors.js';
import { type Login, Logins, type TokenForm } from './registry-credentials.js';
import { RegistryErrorFilter } from './registry-error.filter.js';

/** A form of user name, password and scopes is never larger. */
const MOST_BYTES = 64 * 1024;

const MOST_CLIENT_LETTERS = 100;

/** @param seconds in which it must arrive @throws InvalidRequest, RequestTooLarge, BodyTooSlow */
async function tokenForm(request: FastifyRequest, seconds: number): Promise<TokenForm> {
  const body = await readBody(request, { bytes: MOST_BYTES, seconds }, tooLarge);
  const form = new URLSearchParams(body.toString('utf8'));
  return {
    credentials: credentialsOf(form),
    client: form.get('access_type') === 'offline' ? clientName(form.get('client_id')) : null,
    scope: form.get('scope') ?? '',
  };
}

function credentialsOf(form: URLSearchParams): Credentials {
  const grant = form.get('grant_type');
  if (grant === 'refresh_token') return { kind: 'refresh', token: form.get('refresh_token') ?? '' };
  if (grant !== 'password')
    throw new InvalidRequest(`grant_type must be 'password' or 'refresh_token', but it is '${grant ?? ''}'`);
  const username = withoutNul(form.get('username') ?? '');
  return { kind: 'password', username, password: form.get('password') ?? '' };
}

/** What a refresh token is listed by: the `client_id` that asked for it. */
function clientName(clientId: string | null | undefined): string {
  return withoutNul((clientId || 'unknown').slice(0, MOST_CLIENT_LETTERS));
}

const tooLarge = () => new RequestTooLarge(`a token request has at most ${MOST_BYTES} bytes`);

// PostgreSQL has no NUL in text, so no user name has one.
const withoutNul = (text: string): string => text.replaceAll('\0', '\uFFFD');

/** What a token request is answered with; `token` and `access_token` are the same. */
interface TokenResponse {
  readonly token: string;
  readonly access_token: string;
  readonly expires_in: number;
  readonly issued_at: string;
  readonly scope: string;
  readonly refresh_token?: string;
}

/** What the GET form asks for. A parameter that is there several times is an array. */
type TokenQuery = Readonly<
  Partial<Record<'scope' | 'offline_token' | 'client_id', string | readonly string[]>>
>;

/** Gives out registry tokens (Docker registry token specification: the GET form, and OAuth2's password and refresh). */
@Controller('token')
@UseFilters(RegistryErrorFilter)
@ApiExcludeController()
export class TokenController {
  constructor(
    private readonly logins: Logins,
    private readonly grants: Grants,
    private readonly tokens: RegistryTokens,
    private readonly settings: Settings,
  ) {}

  /** With a registry token in place of a password the answer is one for the same user, which allows no more and ends no later. */
  @Get()
  async get(
    @Headers('authorization') authorization: string | undefined,
    @Query() query: TokenQuery,
    @Req() request: FastifyRequest,
  ): Promise<TokenResponse> {
    const client = query.offline_token === 'true' ? clientName([query.client_id].flat()[0]) : null;
    const login = await this.logins.byHeader(authorization, originOf(request), client);
    return this.grant(login, parseScopes([query.scope ?? []].flat()));
  }

  @Post()
  @HttpCode(200)
  async post(@Req() request: FastifyRequest): Promise<TokenResponse> {
    const form = await tokenForm(request, this.settings.bodyTimeoutSeconds);
    return this.grant(await this.logins.byForm(form, originOf(request)), parseScopes([form.scope]));
  }

  private async grant(
    { verified, refreshToken }: Login,
    requested: readonly Access[],
  ): Promise<TokenResponse> {
    if (verified !== null && 'claims' in verified) return this.grantWithin(verified.claims, requested);
    const caller = verified?.caller ?? null;
    const answer = this.issue(holderOf(caller), requested, await this.grants.of(caller, requested));
    return { ...answer, ...(refreshToken !== null && { refresh_token: refreshToken }) };
  }

  /** @throws Unauthorized where the token has no time left */
  private grantWithin(claims: TokenClaims, requested: readonly Access[]): TokenResponse {
    // Elsewhere clocks are forgiven a minute. Here that would give a token that ends later, and for that one another.
    if (claims.exp * 1000 <= Date.now()) throw Unauthorized.invalidToken(null);
    return this.issue(bearerOf(claims), requested, within(claims.access, requested));
  }

  private issue(
    holder: TokenHolder,
    requested: readonly Access[],
    granted: readonly Access[],
  ): TokenResponse {
    const refusals = Refusals.of(requested.filter((needed) => !covers(granted, needed)));
    const access = thatFits(granted);
    const { token, expiresIn, issuedAt } = this.tokens.issue(holder, access, refusals);
    return {
      token,
      access_token: token,
      expires_in: expiresIn,
      issued_at: issuedAt.toISOString(),
      scope: access.map(formatScope).join(' '),
    };
  }
}

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
