import { originOf } from '@berth/management/http';
import type { Actor } from '@berth/platform';
import {
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  Param,
  type PipeTransform,
  Query,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { ANONYMOUS, type RegistryCaller, type Viewer } from '../auth/registry-caller.js';
import type { Requester } from '../manifests/repository-tasks.js';
import { DigestInvalid, NameInvalid, TagInvalid } from '../oci/errors.js';
import {
  type Digest,
  isDigest,
  isRepositoryName,
  isTagName,
  type RepositoryName,
  type TagName,
} from '../oci/reference.js';
import { PageSizeInvalid, TooManyTags } from '../oci/request-errors.js';
import type { PushTarget } from '../served/push-targets.js';
import type { PullSource } from '../served/served-content.js';

@Injectable()
class CheckedName implements PipeTransform<string, RepositoryName> {
  transform(name: string): RepositoryName {
    if (!isRepositoryName(name)) throw NameInvalid.grammar(name);
    return name;
  }
}

@Injectable()
class CheckedDigest implements PipeTransform<unknown, Digest> {
  transform(digest: unknown): Digest {
    if (!isDigest(digest)) throw DigestInvalid.format(String(digest ?? ''));
    return digest;
  }
}

@Injectable()
class CheckedReference implements PipeTransform<string, Digest | TagName> {
  transform(reference: string): Digest | TagName {
    // A tag has no colon, so a client that writes one means a digest.
    if (isTagName(reference) || isDigest(reference)) return reference;
    throw reference.includes(':') ? DigestInvalid.format(reference) : new TagInvalid(reference);
  }
}

/** More would not fit into the URL that clients and proxies take. */
const MOST_TAGS = 100;

/** The tags that a push by digest sets beside (§Pushing manifests with tags). */
@Injectable()
export class CheckedTags implements PipeTransform<unknown, readonly TagName[]> {
  transform(query: unknown): readonly TagName[] {
    const tags = [query ?? []].flat();
    if (tags.length > MOST_TAGS) throw new TooManyTags(MOST_TAGS);
    return tags.map((tag) => {
      if (!isTagName(tag)) throw new TagInvalid(String(tag));
      return tag;
    });
  }
}

/** Where the request pulls from. Its route requires `pull`. */
export const PullFrom = createParamDecorator((_: unknown, context: ExecutionContext): PullSource => {
  const { pullSource } = context.switchToHttp().getRequest<FastifyRequest>();
  if (pullSource === undefined) throw new Error('a route that pulls must require it');
  return pullSource;
});

/** Where the request pushes to. Its route requires `push`. */
export const PushTo = createParamDecorator((_: unknown, context: ExecutionContext): PushTarget => {
  const { pushTarget } = context.switchToHttp().getRequest<FastifyRequest>();
  if (pushTarget === undefined) throw new Error('a route that pushes must require it');
  return pushTarget;
});

/** Who asks for a list that goes across repositories. */
export const ViewedBy = createParamDecorator(
  (_: unknown, context: ExecutionContext): Viewer =>
    (context.switchToHttp().getRequest<FastifyRequest>().registryCaller ?? ANONYMOUS).viewer,
);

/** The `<name>` of the path. */
export const Name = (): ParameterDecorator => Param('name', CheckedName);

/** The `<digest>` of the path. */
export const PathDigest = (): ParameterDecorator => Param('digest', CheckedDigest);

/** The `digest` that the query states. */
export const QueryDigest = (): ParameterDecorator => Query('digest', CheckedDigest);

/** The tag or digest of the path. */
export const Reference = (): ParameterDecorator => Param('reference', CheckedReference);

/** The id of an upload session, unchecked. */
export const UploadId = (): ParameterDecorator => Param('upload');

/** On whose behalf the request is made. */
export const RequestedBy = createParamDecorator((_: unknown, context: ExecutionContext): Requester => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return actorOf(request.registryCaller ?? ANONYMOUS, request);
});

export const actorOf = ({ user }: RegistryCaller, request: FastifyRequest): Actor => ({
  userId: user?.userId ?? null,
  username: user?.username ?? '',
  ...originOf(request),
});

/** The page size that `n` asks for, or the largest there is. @throws PageSizeInvalid */
export function pageSize(n: unknown, most: number): number {
  if (n !== undefined && !/^\d{1,9}$/.test(String(n))) throw new PageSizeInvalid(String(n));
  return Math.min(Number(n ?? most), most);
}
