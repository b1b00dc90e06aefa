import type { ContentChange } from '@berth/platform';

/** Content that the next version gets; a tag has a name, and perhaps replaces the content that has it now. */
export interface Addition {
  readonly id: string;
  readonly name: string | null;
  readonly current: string | null;
}

/** The change that adds content, and removes what has its names now. */
export function replacing(add: readonly Addition[]): ContentChange {
  const remove = add.flatMap(({ id, current }) => (current === null || current === id ? [] : [current]));
  return { add, remove };
}
