import { NameRights, type Rights } from '@berth/management';
import { REVOCATION_SECONDS } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import type { RegistryUser } from './registry-caller.js';

const MOST_REMEMBERED = 10_000;

/**
 * What a user may do with a name now. A token says what was granted when it was given out, to a name: by now the name
 * may stand for something else, or be somebody else's. Answers are at most `REVOCATION_SECONDS` old.
 */
@Injectable()
export class CurrentRights {
  private readonly remembered = new LRUCache<string, Rights>({
    max: MOST_REMEMBERED,
    ttl: REVOCATION_SECONDS * 1000,
  });

  constructor(private readonly names: NameRights) {}

  async of(user: RegistryUser, name: string): Promise<Rights> {
    const key = `${user.userId} ${name}`;
    const known = this.remembered.get(key);
    if (known !== undefined) return known;
    const rights = await this.names.rightsTo(user, name);
    this.remembered.set(key, rights);
    return rights;
  }
}
