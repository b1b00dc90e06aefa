const MOST = 10_000;

/** Texts that were added of late, in this process. The oldest go first where they are too many. */
export class Recent {
  private readonly until = new Map<string, number>();

  /** @param lifetimeMs how long a text stays after it was added last */
  constructor(private readonly lifetimeMs: number) {}

  has(text: string): boolean {
    return (this.until.get(text) ?? 0) > performance.now();
  }

  /** Whether it was not there. */
  add(text: string): boolean {
    const isNew = !this.has(text);
    const oldest = this.until.keys().next();
    if (this.until.size >= MOST && !oldest.done) this.until.delete(oldest.value);
    this.until.delete(text);
    this.until.set(text, performance.now() + this.lifetimeMs);
    return isNew;
  }
}
