import { Authenticator, basicCredentials, Settings } from '@berth/platform';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { ANONYMOUS, type RegistryCaller } from '../auth/registry-caller.js';
import { type Access, covers } from '../auth/scope.js';
import { Denied, Unauthorized } from '../oci/request-errors.js';
import { BearerTokens } from './bearer-tokens.js';
import type { RequiredAction } from './registry.guard.js';

/** Who makes a registry request, and whether that is enough: by bearer tokens, or by Basic where those are disabled. */
@Injectable()
export class RegistryAuthentication {
  constructor(
    private readonly settings: Settings,
    private readonly bearer: BearerTokens,
    private readonly authenticator: Authenticator,
  ) {}

  /** Anonymous where the request has no credentials. @throws Unauthorized when they are wrong */
  async callerOf(context: ExecutionContext, needed: Access | null): Promise<RegistryCaller> {
    const { authorization } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (authorization === undefined) return ANONYMOUS;
    if (!this.settings.tokenAuthDisabled) return this.bearer.callerOf(context, needed);
    const credentials = basicCredentials(authorization);
    const user =
      credentials && (await this.authenticator.authenticate(credentials.username, credentials.password));
    if (user === null) throw new Unauthorized(needed, 'invalid user name or password');
    return { user, access: null };
  }

  /** @throws Unauthorized when other credentials might do, Denied when none of the caller's will */
  require(caller: RegistryCaller, action: RequiredAction, needed: Access | null): void {
    if (this.settings.tokenAuthDisabled) requireByUser(caller, action, needed);
    else requireByToken(caller, action, needed);
  }
}

function requireByUser({ user }: RegistryCaller, action: RequiredAction, needed: Access | null): void {
  if (action === 'pull' || action === 'catalog') return;
  if (user === null) throw new Unauthorized(needed);
  if (action !== 'login' && !user.superuser)
    throw new Denied('only superusers may push while token authentication is disabled');
}

function requireByToken({ access }: RegistryCaller, action: RequiredAction, needed: Access | null): void {
  // Everything is public: whoever may pull may do so without a token.
  if (action === 'pull') return;
  if (access === null) throw new Unauthorized(needed);
  if (needed !== null && !covers(access, needed)) throw Unauthorized.insufficientScope(needed);
}
