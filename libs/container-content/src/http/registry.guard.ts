import { Room } from '@berth/platform';
import {
  applyDecorators,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import type { RegistryCaller } from '../auth/registry-caller.js';
import type { Access } from '../auth/scope.js';
import { NameInvalid, NameUnknown } from '../oci/errors.js';
import { isRepositoryName, type RepositoryName } from '../oci/reference.js';
import type { PushTarget } from '../served/push-targets.js';
import type { PullSource } from '../served/served-content.js';
import { RegistryAuthentication, type RequiredAction } from './registry-authentication.js';
import { RegistryErrorFilter } from './registry-error.filter.js';
import { actorOf } from './registry-params.js';
import { isUploadPath } from './wire.js';

/** The methods of pushes that take space. */
const BRINGS = ['POST', 'PATCH', 'PUT'];

export const REQUIRED = 'berth:registry-action';

declare module 'fastify' {
  interface FastifyRequest {
    registryCaller?: RegistryCaller;
    pullSource?: PullSource;
    pushTarget?: PushTarget;
  }
}

/** Lets a registry request through when its caller may do what the route requires. Nothing of its body is read yet. */
@Injectable()
export class RegistryGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authentication: RegistryAuthentication,
    private readonly room: Room,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const action = this.reflector.get<RequiredAction | undefined>(REQUIRED, context.getHandler());
    if (action === undefined) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const needed = neededAccess(action, request);
    const caller = await this.authentication.callerOf(request, needed);
    this.authentication.require(caller, action, needed);
    await this.authentication.requireStill(caller, action, needed);
    if (action === 'push' && BRINGS.includes(request.method)) await this.requireRoom(request);
    request.registryCaller = caller;
    request.pullSource = await this.sourceOf(action, caller, request);
    request.pushTarget = action === 'push' ? this.targetOf(caller, request) : undefined;
    return true;
  }

  /** Before the client has sent its body. @throws BlobTooLarge, SpaceLow */
  private async requireRoom({ headers, originalUrl }: FastifyRequest): Promise<void> {
    const [path = ''] = originalUrl.split('?', 1);
    if (isUploadPath(path)) this.room.requireSize(Number(headers['content-length'] ?? 0));
    await this.room.requireSpace();
  }

  /** A user who may delete something may know that it is there. */
  private async sourceOf(
    action: RequiredAction,
    caller: RegistryCaller,
    request: FastifyRequest,
  ): Promise<PullSource | undefined> {
    if (action !== 'pull' && action !== 'delete') return undefined;
    const name = nameOf(request);
    const isEntitled = action === 'delete' || (await this.authentication.isEntitledToPull(caller, name));
    const unknown = () =>
      isEntitled ? new NameUnknown(name) : this.authentication.refusalToPull(caller, name, request.method);
    const puller = action === 'pull' ? actorOf(caller, request) : null;
    return { name, isEntitled, puller, unknown };
  }

  private targetOf(caller: RegistryCaller, request: FastifyRequest): PushTarget {
    const { user, viewer, pullable } = caller;
    const isEntitledToPull = (from: string) => this.authentication.isEntitledToPull(caller, from);
    return { name: nameOf(request), pusher: user, viewer, pullable, isEntitledToPull };
  }
}

/** What a token must cover; null for a login. @throws NameInvalid */
function neededAccess(action: RequiredAction, request: FastifyRequest): Access | null {
  if (action === 'login') return null;
  if (action === 'catalog') return { type: 'registry', name: 'catalog', actions: ['*'] };
  return {
    type: 'repository',
    name: nameOf(request),
    actions: action === 'push' ? ['pull', 'push'] : [action],
  };
}

/** The `<name>` of the path. @throws NameInvalid */
function nameOf(request: FastifyRequest): RepositoryName {
  const { name } = request.params as { name: string };
  if (!isRepositoryName(name)) throw NameInvalid.grammar(name);
  return name;
}

/** A controller of the registry protocol: under `/v2`, with its authentication and its error bodies. */
export function RegistryRoutes(path = ''): ClassDecorator {
  return applyDecorators(
    Controller(`v2/${path}`),
    UseGuards(RegistryGuard),
    UseFilters(RegistryErrorFilter),
    ApiExcludeController(),
  );
}

/** What the caller must be allowed to do. A route without it is open to everybody. */
export const Requires = (action: RequiredAction): MethodDecorator => SetMetadata(REQUIRED, action);
