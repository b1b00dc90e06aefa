/** What a version holds: content ids, each with the name under which the repository holds it. */
export type Held = ReadonlyMap<string, string | null>;

export interface Change {
  readonly add: readonly { readonly id: string; readonly name: string | null }[];
  readonly remove: readonly string[];
}

/** A repository as it should be: every version whole. */
export class VersionsModel {
  readonly versions = new Map<number, Held>([[0, new Map()]]);
  readonly pinned = new Set<number>();
  private next = 1;

  get numbers(): readonly number[] {
    return [...this.versions.keys()].sort((a, b) => a - b);
  }

  get latest(): number {
    return this.numbers.at(-1) ?? 0;
  }

  held(number: number): Held {
    return this.versions.get(number) ?? new Map();
  }

  /** What the version before one holds; nothing where there is none. */
  heldBefore(number: number): Held {
    return this.held(this.numbers.filter((other) => other < number).at(-1) ?? -1);
  }

  make({ add, remove }: Change): void {
    const held = new Map(this.held(this.latest));
    for (const id of remove) held.delete(id);
    for (const { id, name } of add) held.set(id, name);
    if (sameKeys(held, this.held(this.latest))) return;
    this.versions.set(this.next, held);
    this.next += 1;
  }

  /** Whether it has gone. */
  remove(number: number): boolean {
    if (this.pinned.has(number) || this.versions.size === 1) return false;
    return this.versions.delete(number);
  }

  retain(most: number): void {
    for (const number of this.numbers.slice(0, -most)) this.remove(number);
  }
}

const sameKeys = (one: Held, other: Held): boolean =>
  one.size === other.size && [...one.keys()].every((id) => other.has(id));
