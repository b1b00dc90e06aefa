import type { Page } from './filters/list-query.js';

/** A page of a list: how many objects there are in all, and those that were asked for. */
export class Found<T> {
  constructor(
    readonly count: number,
    readonly results: readonly T[],
    readonly query: Page,
  ) {}

  map<Shown>(show: (result: T) => Shown): Found<Shown> {
    return new Found(this.count, this.results.map(show), this.query);
  }
}
