import type { Page, PageEnd } from './filters/list-query.js';

/** A page of a list: how many objects there are in all, and those that were asked for. */
export class Found<T> {
  /** @param end where it ends, when the next one is to begin there */
  constructor(
    readonly count: number,
    readonly results: readonly T[],
    readonly query: Page,
    readonly end: PageEnd | null = null,
  ) {}

  map<Shown>(show: (result: T) => Shown): Found<Shown> {
    return this.with(this.results.map(show));
  }

  /** The same page with what is shown of its rows, in their order. */
  with<Shown>(shown: readonly Shown[]): Found<Shown> {
    return new Found(this.count, shown, this.query, this.end);
  }
}
