import { DistributionReadOnly, Distributions } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { NameInvalid } from '../oci/errors.js';
import type { RepositoryName } from '../oci/name.js';

/** The repositories that pushes go to. */
@Injectable()
export class PushTargets {
  constructor(private readonly distributions: Distributions) {}

  /** The id of the push repository behind a name, which a first push makes. @throws NameInvalid when it is read-only */
  async ensure(name: RepositoryName): Promise<string> {
    try {
      return await this.distributions.ensurePushRepository('container', name);
    } catch (error) {
      if (error instanceof DistributionReadOnly) throw NameInvalid.readOnly(name);
      throw error;
    }
  }
}
