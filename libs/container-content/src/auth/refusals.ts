import { createHash } from 'node:crypto';

import type { Access } from './scope.js';

const BYTES_EACH = 4;

/** A token that says more than this many refusals would be too large for a header. */
const MOST = 1000;

/**
 * What was asked for and refused, as short as it can be told: a few bytes of a hash for each action on each name. It can
 * be asked about, but not listed. By accident it says yes to what was not asked for in one of four thousand million cases.
 */
export class Refusals {
  private readonly marks: ReadonlySet<string>;

  private constructor(marks: readonly string[]) {
    this.marks = new Set(marks);
  }

  static of(refused: readonly Access[]): Refusals {
    return new Refusals(refused.flatMap((access) => access.actions.map((action) => markOf(access, action))));
  }

  /** @param text of `toString`; an empty one for none */
  static parse(text: string): Refusals {
    if (text === '') return NO_REFUSALS;
    const bytes = Buffer.from(text, 'base64url').toString('hex');
    return new Refusals(bytes.match(new RegExp(`.{${2 * BYTES_EACH}}`, 'g')) ?? []);
  }

  /** Whether all that is needed has been refused; `*` stands for every action. */
  cover(needed: Access): boolean {
    const has = (action: string): boolean => this.marks.has(markOf(needed, action));
    return this.marks.size > 0 && (has('*') || needed.actions.every(has));
  }

  toString(): string {
    return Buffer.from([...this.marks].slice(0, MOST).join(''), 'hex').toString('base64url');
  }
}

const markOf = ({ type, name }: Access, action: string): string =>
  createHash('sha256')
    .update(`${type}:${name}:${action}`)
    .digest('hex')
    .slice(0, 2 * BYTES_EACH);

export const NO_REFUSALS = Refusals.of([]);
