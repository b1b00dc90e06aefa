import { NameRights } from '@berth/management';
import { DistributionReadOnly, Distributions } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import type { RegistryUser, Viewer } from '../auth/registry-caller.js';
import { NameInvalid, NameUnknown } from '../oci/errors.js';
import type { RepositoryName } from '../oci/reference.js';
import { Denied } from '../oci/request-errors.js';

/** Where a push goes, and who pushes. */
export interface PushTarget {
  readonly name: RepositoryName;

  /** Owns what the push makes, beside its content. */
  readonly pusher: RegistryUser | null;

  /** Sees the repositories that blobs can be mounted from when none is named. */
  readonly viewer: Viewer;

  /** The private repositories that the pusher's token lets blobs be taken from; null where no token bounds the pusher. */
  readonly pullable: readonly string[] | null;

  /** Whether blobs can be mounted from here although it may be private. */
  isEntitledToPull(from: RepositoryName): Promise<boolean>;
}

const PLUGIN = 'container';
const MOST_ATTEMPTS = 5;

/** The repositories that pushes go to. */
@Injectable()
export class PushTargets {
  constructor(
    private readonly distributions: Distributions,
    private readonly names: NameRights,
  ) {}

  /**
   * The id of the push repository behind a name, which a first push makes.
   * @throws NameInvalid when it is read-only, or belongs to a repository that is not published; Denied when it is free, and
   * not the pusher's to make, or not any more
   */
  async ensure({ name, pusher }: PushTarget): Promise<string> {
    // Of several first pushes to one new namespace one makes it; the others ask again what they may do there.
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const found = (await this.find(name)) ?? (await this.make(name, pusher));
      if (found !== null) return found;
    }
    throw NameInvalid.unpublished(name);
  }

  /** The same of a name that there is. @throws NameInvalid when it is read-only, NameUnknown */
  async get(name: RepositoryName): Promise<string> {
    const found = await this.find(name);
    if (found === null) throw new NameUnknown(name);
    return found;
  }

  private async make(name: RepositoryName, pusher: PushTarget['pusher']): Promise<string | null> {
    const { mayPush, namespaceId } = await this.names.rightsTo(pusher, name);
    if (!mayPush) throw new Denied('requested access to the resource is denied');
    const maker = { id: pusher?.userId ?? null, namespaceId };
    return writable(name, () => this.distributions.ensurePushRepository(PLUGIN, name, maker));
  }

  private find(name: RepositoryName): Promise<string | null> {
    return writable(name, () => this.distributions.findPushRepository(PLUGIN, name));
  }
}

async function writable<T>(name: RepositoryName, find: () => Promise<T>): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof DistributionReadOnly) throw NameInvalid.readOnly(name);
    throw error;
  }
}

/** SQL for the id of the push repository that a name serves: one that bears the name, too. @param name SQL */
export const pushRepositoryOf = (name: string): string =>
  `SELECT r.id FROM distribution d JOIN repository r ON r.id = d.repository_id
    WHERE d.base_path = ${name} AND r.name = d.base_path AND r.kind = 'push' AND r.plugin = 'container'`;
