import { LRUCache } from 'lru-cache';

const MOST = 10_000;

/** Texts that were added of late, in this process. Where they are too many, those go first that were used longest ago. */
export class Recent {
  private readonly texts: LRUCache<string, true>;

  /** @param lifetimeMs how long a text stays after it was added last */
  constructor(lifetimeMs: number) {
    this.texts = new LRUCache({ max: MOST, ttl: lifetimeMs });
  }

  has(text: string): boolean {
    return this.texts.has(text);
  }

  /** Whether it was not there. */
  add(text: string): boolean {
    const isNew = !this.texts.has(text);
    this.texts.set(text, true);
    return isNew;
  }
}
