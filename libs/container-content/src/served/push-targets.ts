import { DistributionReadOnly, Distributions } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { NameInvalid, NameUnknown } from '../oci/errors.js';
import type { RepositoryName } from '../oci/name.js';
import type { PushTarget } from './push-target.js';

const PLUGIN = 'container';

/** The repositories that pushes go to. */
@Injectable()
export class PushTargets {
  constructor(private readonly distributions: Distributions) {}

  /** The id of the push repository behind a name, which a first push makes. @throws NameInvalid when it is read-only */
  ensure({ name, makerId }: PushTarget): Promise<string> {
    return writable(name, () => this.distributions.ensurePushRepository(PLUGIN, name, makerId));
  }

  /** The same of a name that there is. @throws NameInvalid when it is read-only, NameUnknown */
  async get(name: RepositoryName): Promise<string> {
    const found = await writable(name, () => this.distributions.findPushRepository(PLUGIN, name));
    if (found === null) throw new NameUnknown(name);
    return found;
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
