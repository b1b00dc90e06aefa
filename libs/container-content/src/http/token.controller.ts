import { Authenticator, basicCredentials, type Caller } from '@berth/platform';
import { Controller, Get, Headers, HttpCode, Post, Query, Req, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { Grants } from '../auth/grants.js';
import { RegistryTokens } from '../auth/registry-tokens.js';
import { covers, formatScope, parseScopes } from '../auth/scope.js';
import { Unauthorized } from '../oci/request-errors.js';
import { RegistryErrorFilter } from './registry-error.filter.js';
import { passwordGrant } from './token-form.js';

/** What a token request is answered with; `token` and `access_token` are the same. */
interface TokenResponse {
  readonly token: string;
  readonly access_token: string;
  readonly expires_in: number;
  readonly issued_at: string;
  readonly scope: string;
}

/** Some clients without credentials say that they have empty ones. */
const NOBODY = 'Basic Og==';

/** Gives out registry tokens (Docker registry token specification: the GET form, and the OAuth2 password grant). */
@Controller('token')
@UseFilters(RegistryErrorFilter)
@ApiExcludeController()
export class TokenController {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly grants: Grants,
    private readonly tokens: RegistryTokens,
  ) {}

  @Get()
  async get(
    @Headers('authorization') authorization: string | undefined,
    @Query('scope') scope: string | string[] | undefined,
  ): Promise<TokenResponse> {
    const credentials = basicCredentials(authorization ?? NOBODY);
    if (credentials?.username === '' && credentials.password === '') return this.issue(null, scope);
    return this.issue(await this.login(credentials?.username, credentials?.password), scope);
  }

  @Post()
  @HttpCode(200)
  async post(@Req() request: FastifyRequest): Promise<TokenResponse> {
    const { username, password, scope } = await passwordGrant(request);
    return this.issue(await this.login(username, password), scope);
  }

  /** @throws Unauthorized */
  private async login(username = '', password = ''): Promise<Caller> {
    const user = await this.authenticator.authenticate(username, password);
    if (user === null) throw new Unauthorized(null, 'invalid user name or password');
    return user;
  }

  private async issue(
    user: Caller | null,
    scope: string | readonly string[] | undefined,
  ): Promise<TokenResponse> {
    const requested = parseScopes([scope ?? []].flat());
    const access = await this.grants.of(user, requested);
    const refused = requested.filter((needed) => !covers(access, needed));
    const { token, expiresIn, issuedAt } = await this.tokens.issue(user, access, refused);
    return {
      token,
      access_token: token,
      expires_in: expiresIn,
      issued_at: issuedAt.toISOString(),
      scope: access.map(formatScope).join(' '),
    };
  }
}
