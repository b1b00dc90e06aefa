import { NameRights, type Rights } from '@berth/management';
import { REVOCATION_SECONDS } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import type { RegistryUser } from './registry-caller.js';

const MOST_REMEMBERED = 10_000;

interface Remembered {
  readonly rights: Rights;
  readonly until: number;
}

/**
 * What a user may do with a name now. A token says what was granted when it was given out, to a name: by now the name
 * may stand for something else, or be somebody else's. Answers are at most `REVOCATION_SECONDS` old.
 */
@Injectable()
export class CurrentRights {
  private readonly remembered = new Map<string, Remembered>();

  constructor(private readonly names: NameRights) {}

  async of(user: RegistryUser, name: string): Promise<Rights> {
    const key = `${user.userId} ${name}`;
    const known = this.remembered.get(key);
    if (known !== undefined && known.until > performance.now()) return known.rights;
    const rights = await this.names.rightsTo(user, name);
    this.remember(key, rights);
    return rights;
  }

  private remember(key: string, rights: Rights): void {
    const oldest = this.remembered.keys().next();
    if (this.remembered.size >= MOST_REMEMBERED && !oldest.done) this.remembered.delete(oldest.value);
    this.remembered.delete(key);
    this.remembered.set(key, { rights, until: performance.now() + REVOCATION_SECONDS * 1000 });
  }
}
