import { originOf } from '@berth/management/http';
import { basicCredentials, type Origin, Settings } from '@berth/platform';
import { Controller, Get, Headers, HttpCode, Post, Query, Req, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { Grants } from '../auth/grants.js';
import { ANONYMOUS_LOGIN, type Login, Logins } from '../auth/logins.js';
import { Refusals } from '../auth/refusals.js';
import { bearerOf, holderOf, RegistryTokens, type TokenHolder, thatFits } from '../auth/registry-tokens.js';
import { type Access, covers, formatScope, parseScopes, within } from '../auth/scope.js';
import { PresentedToken } from './presented-token.js';
import { RegistryErrorFilter } from './registry-error.filter.js';
import { clientName, tokenForm } from './token-form.js';

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

/** What cannot be read is nobody's. */
const MALFORMED = { username: '', password: '-' };

/** Some clients without credentials say that they have empty ones. */
const NOBODY = 'Basic Og==';

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
  @UseGuards(PresentedToken)
  async get(
    @Headers('authorization') authorization: string | undefined,
    @Query() query: TokenQuery,
    @Req() request: FastifyRequest,
  ): Promise<TokenResponse> {
    const requested = parseScopes([query.scope ?? []].flat());
    const { presentedToken } = request;
    if (presentedToken !== undefined)
      return this.issue(bearerOf(presentedToken), requested, within(presentedToken.access, requested));
    return this.grant(await this.loginOf(authorization, query, originOf(request)), requested);
  }

  @Post()
  @HttpCode(200)
  async post(@Req() request: FastifyRequest): Promise<TokenResponse> {
    const form = await tokenForm(request, this.settings.bodyTimeoutSeconds);
    const login =
      form.grant === 'refresh_token'
        ? await this.logins.byRefreshToken(form.refreshToken, originOf(request))
        : await this.logins.byPassword(form, originOf(request), form.client);
    return this.grant(login, parseScopes([form.scope]));
  }

  private async loginOf(
    authorization: string | undefined,
    query: TokenQuery,
    origin: Origin,
  ): Promise<Login> {
    const credentials = basicCredentials(authorization ?? NOBODY) ?? MALFORMED;
    if (credentials.username === '' && credentials.password === '') return ANONYMOUS_LOGIN;
    const client = query.offline_token === 'true' ? clientName([query.client_id].flat()[0]) : null;
    return this.logins.byPassword(credentials, origin, client);
  }

  private async grant({ caller, refreshToken }: Login, requested: readonly Access[]): Promise<TokenResponse> {
    const answer = this.issue(holderOf(caller), requested, await this.grants.of(caller, requested));
    return { ...answer, ...(refreshToken !== null && { refresh_token: refreshToken }) };
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
