/** Lets so many pieces of work be under way at once; the others wait for their turn, in order. */
export class AtMost {
  private free: number;
  private readonly queue: (() => void)[] = [];

  constructor(limit: number) {
    this.free = limit;
  }

  async do<T>(work: () => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await work();
    } finally {
      this.pass();
    }
  }

  private async turn(): Promise<void> {
    if (this.free === 0) return new Promise((resolve) => this.queue.push(resolve));
    this.free -= 1;
  }

  /** To the one who has waited longest, or to the next that comes. */
  private pass(): void {
    const next = this.queue.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}
