import { isInScope, NameRights, type Rights } from '@berth/management';
import type { Caller } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { isRepositoryName } from '../oci/reference.js';
import type { Access } from './scope.js';

/** What a caller can be allowed to do with a repository. */
const ACTIONS = ['pull', 'push', 'delete'] as const;
type Action = (typeof ACTIONS)[number];

/** Decides what is granted of what a client requests. */
@Injectable()
export class Grants {
  constructor(private readonly names: NameRights) {}

  /**
   * The part of the requested access that is granted. What is not granted is left out; that is no error (Docker
   * registry token specification). Of what is private nobody else learns that it is there: it is refused like a
   * name that is free.
   */
  async of(caller: Caller | null, requested: readonly Access[]): Promise<Access[]> {
    const names = requested.flatMap(({ type, name }) =>
      type === 'repository' && isRepositoryName(name) ? [name] : [],
    );
    const rights = names.length === 0 ? [] : await this.names.of(caller, [...new Set(names)]);
    return requested.flatMap((access) => granted(caller, access, rights) ?? []);
  }
}

function granted(caller: Caller | null, requested: Access, all: readonly Rights[]): Access | null {
  const { type, name, actions } = requested;
  if (type === 'registry' && name === 'catalog')
    return actions.includes('*') ? { type, name, actions: ['*'] } : null;
  const rights = type === 'repository' ? all.find((one) => one.name === name) : undefined;
  if (rights === undefined) return null;
  const wanted = actions.includes('*') ? ACTIONS : ACTIONS.filter((one) => actions.includes(one));
  const held = wanted.filter((action) => isHeld(rights, action) && isInScope(caller, name, action));
  if (held.includes('pull') || !wanted.includes('pull') || !rights.isPublic)
    return held.length === 0 ? null : { type, name, actions: held };
  return { type, name, actions: ['pull', ...held], isPublic: true };
}

const isHeld = (rights: Rights, action: Action): boolean =>
  action === 'pull' ? isEntitledToPull(rights) : rights.mayPush;

/** A user who may make a name may know that nothing is there. */
export const isEntitledToPull = ({ known, mayPull, mayPush }: Rights): boolean =>
  mayPull || (!known && mayPush);
