/** Wakes those in this process who wait for an upload when another request of this process has let go of it. */
export class ClaimEnds {
  private readonly waiting = new Map<string, Set<() => void>>();

  /** Resolves then, or after so long: a request in another process wakes nobody here. */
  async wait(uploadId: string, mostMs: number): Promise<void> {
    const wakes = this.waiting.get(uploadId) ?? new Set();
    this.waiting.set(uploadId, wakes);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => wake(), mostMs);
      const wake = () => {
        clearTimeout(timer);
        wakes.delete(wake);
        resolve();
      };
      wakes.add(wake);
    });
    if (wakes.size === 0 && this.waiting.get(uploadId) === wakes) this.waiting.delete(uploadId);
  }

  tell(uploadId: string): void {
    for (const wake of this.waiting.get(uploadId) ?? []) wake();
  }
}
