import { originOf } from '@berth/management/http';
import { type Caller, Settings } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { CurrentRights } from '../auth/current-rights.js';
import { Grants, isEntitledToPull } from '../auth/grants.js';
import { NO_REFUSALS, Refusals } from '../auth/refusals.js';
import { ANONYMOUS, RegistryCaller, registryUser } from '../auth/registry-caller.js';
import { type Access, covers } from '../auth/scope.js';
import { NameUnknown } from '../oci/errors.js';
import type { RegistryError } from '../oci/registry-error.js';
import { Denied, Unauthorized } from '../oci/request-errors.js';
import { RegistryCredentials } from './registry-credentials.js';
import type { VerifiedToken } from './registry-token.verifier.js';

/** Who makes a registry request, and whether that is enough: a token says what it allows, a password does not. */
@Injectable()
export class RegistryAuthentication {
  constructor(
    private readonly settings: Settings,
    private readonly credentials: RegistryCredentials,
    private readonly grants: Grants,
    private readonly current: CurrentRights,
  ) {}

  /** Anonymous where the request has no credentials. @throws Unauthorized when they are wrong, TooManyFailedLogins */
  async callerOf(request: FastifyRequest, needed: Access | null): Promise<RegistryCaller> {
    const { authorization } = request.headers;
    const verified = await this.credentials.ofHeader(authorization, originOf(request), needed);
    if (verified === null) return ANONYMOUS;
    if ('claims' in verified) return bearerOf(verified);
    return verified.caller === null ? ANONYMOUS : this.withGrants(verified.caller, needed);
  }

  /** @throws Unauthorized when other credentials might do, Denied when none of the caller's will */
  require(caller: RegistryCaller, action: RequiredAction, needed: Access | null): void {
    if (this.settings.tokenAuthDisabled) requireByUser(caller, action, needed);
    else requireByToken(caller, action, needed);
  }

  /**
   * Whether what a token granted is the caller's still: its name may stand for something else by now.
   * @throws Unauthorized
   */
  async requireStill({ user }: RegistryCaller, action: RequiredAction, needed: Access | null): Promise<void> {
    if (user === null || user.superuser || needed === null) return;
    if (action !== 'push' && action !== 'delete') return;
    const { mayPush } = await this.current.of(user, needed.name);
    if (!mayPush) throw Unauthorized.insufficientScope(needed);
  }

  /** Whether the caller has shown that it may pull here although it may be private, and may do so still. */
  async isEntitledToPull(caller: RegistryCaller, name: string): Promise<boolean> {
    const needed: Access = { type: 'repository', name, actions: ['pull'] };
    const { user, login } = caller;
    const isAnswered = login === null || caller.may(needed) || caller.wasRefused(needed);
    const asked = isAnswered ? caller : await this.withGrants(login, needed);
    if (!asked.isEntitledToPull(name)) return false;
    return user === null || user.superuser || isEntitledToPull(await this.current.of(user, name));
  }

  /**
   * What a caller is told who has not shown that it may pull from here, where nothing public is: the same, whether
   * something private is there or nothing at all.
   */
  refusalToPull(caller: RegistryCaller, name: string, method: string): RegistryError {
    const needed: Access = { type: 'repository', name, actions: ['pull'] };
    if (!caller.hasCredentials) return new Unauthorized(needed);
    const isFinal = this.settings.tokenAuthDisabled || caller.wasRefused(needed);
    if (!isFinal) return Unauthorized.insufficientScope(needed);
    // Anonymous clients are told to log in; not by HEAD, whose answer has no words: podman would make up its own.
    const mayLogIn = caller.user === null && method !== 'HEAD';
    return mayLogIn
      ? Unauthorized.insufficientScope(needed, 'authentication required')
      : new NameUnknown(name);
  }

  /** Basic credentials name no scopes: what the request needs is granted as it would be in a token. */
  private async withGrants(user: Caller, needed: Access | null): Promise<RegistryCaller> {
    const access = needed === null ? [] : await this.grants.of(user, [needed]);
    const refusals = needed === null || covers(access, needed) ? NO_REFUSALS : Refusals.of([needed]);
    return new RegistryCaller(registryUser(user), access, { refusals, login: user });
  }
}

const bearerOf = ({ caller, claims: { access, denied = '' } }: VerifiedToken): RegistryCaller =>
  new RegistryCaller(caller && registryUser(caller), access, { refusals: Refusals.parse(denied) });

function requireByUser(caller: RegistryCaller, action: RequiredAction, needed: Access | null): void {
  if (action === 'pull' || action === 'catalog') return;
  if (caller.user === null) throw new Unauthorized(needed);
  if (action === 'login') return;
  if (!caller.user.superuser || (caller.user.limited && needed !== null && !isAllowed(caller, needed)))
    throw new Denied('only superusers may push while token authentication is disabled');
}

function requireByToken(caller: RegistryCaller, action: RequiredAction, needed: Access | null): void {
  // What is public needs no token: whether this is, is seen when it is looked for.
  if (action === 'pull') return;
  if (!caller.hasCredentials) throw new Unauthorized(needed);
  if (needed === null || isAllowed(caller, needed)) return;
  if (caller.user === null) throw Unauthorized.insufficientScope(needed, 'authentication required');
  if (caller.wasRefused(needed)) throw new Denied('requested access to the resource is denied');
  throw Unauthorized.insufficientScope(needed);
}

/** Clients ask to pull as well whenever they push, and challenges say so; but a user who may only push may push. */
function isAllowed(caller: RegistryCaller, needed: Access): boolean {
  return caller.may(needed.actions.includes('push') ? { ...needed, actions: ['push'] } : needed);
}

/** `login` asks only for valid credentials, anonymous ones included where tokens are used. */
export type RequiredAction = 'login' | 'catalog' | 'pull' | 'push' | 'delete';
