import type { Caller } from '@berth/platform';

import { NO_REFUSALS, type Refusals } from './refusals.js';
import { type Access, covers } from './scope.js';

/** The user behind a registry request. */
export interface RegistryUser {
  readonly userId: number;
  readonly username: string;
  readonly superuser: boolean;
  /** By an access token with scopes: nothing counts but what the request's credentials allow. */
  readonly limited: boolean;
}

export function registryUser({ userId, username, superuser, token }: Caller): RegistryUser {
  return { userId, username, superuser, limited: token !== null && token.scopes !== null };
}

/** Who sees private repositories in a list that goes across repositories. */
export interface Viewer {
  readonly userId: number | null;
  readonly superuser: boolean;
}

interface Credentials {
  readonly refusals?: Refusals;
  readonly hasCredentials?: boolean;
  readonly login?: Caller | null;
}

/** Who makes a registry request, and what the request's credentials allow. `user` is null for an anonymous caller. */
export class RegistryCaller {
  readonly hasCredentials: boolean;
  /** Who came with a password, which allows more than this request needs; null for the bearer of a token. */
  readonly login: Caller | null;
  private readonly refusals: Refusals;

  /**
   * @param access what the credentials allow
   * @param refusals what they do not allow although that was asked for
   * @param login whose password they are: `access` is then what was asked about, and not all that they allow
   */
  constructor(
    readonly user: RegistryUser | null,
    private readonly access: readonly Access[],
    { refusals = NO_REFUSALS, hasCredentials = true, login = null }: Credentials = {},
  ) {
    this.refusals = refusals;
    this.login = login;
    this.hasCredentials = hasCredentials;
  }

  /** Whether the credentials cover what is needed. */
  may(needed: Access): boolean {
    return covers(this.access, needed);
  }

  /** Whether that has been asked for already: other credentials might do, the same ones will not. */
  wasRefused(needed: Access): boolean {
    return this.refusals.cover(needed);
  }

  /** Whether the caller has shown that it may pull from here, be it private or not. */
  isEntitledToPull(name: string): boolean {
    const shown = this.access.filter(({ isPublic }) => isPublic !== true);
    return this.viewer.superuser || covers(shown, { type: 'repository', name, actions: ['pull'] });
  }

  /** The names of private repositories that blobs may be taken from; null where the credentials name no repositories. */
  get pullable(): readonly string[] | null {
    if (this.login !== null) return null;
    return this.access.filter(({ name }) => this.isEntitledToPull(name)).map(({ name }) => name);
  }

  get viewer(): Viewer {
    if (this.user === null || this.user.limited) return { userId: null, superuser: false };
    return { userId: this.user.userId, superuser: this.user.superuser };
  }
}

/** Makes a request without any credentials, not even a token for nobody. */
export const ANONYMOUS = new RegistryCaller(null, [], { hasCredentials: false });
