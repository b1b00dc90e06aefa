import { type Filter, FilterInvalid, only } from './filter.js';
import type { ListReader } from './list-reader.js';

const MOST_CHARACTERS = 50;

/** What is escaped, so that it says nothing; and what is in brackets, where braces are braces. */
const LITERAL = /\\[^0-9]|\[\^?\]?(?:\\.|[^\]\\])*\]/g;

/**
 * A filter by a regular expression of PostgreSQL's. What makes one dear is refused: back references, which it can only try
 * out, and bounded repetitions, of which it makes copies.
 * @param condition SQL, given SQL for the expression
 */
export const regexFilter = (condition: (wanted: string) => string): Filter => ({
  schema: { type: 'string' },
  async condition(values, { bind, reader }) {
    const pattern = only(values);
    requireCheap(pattern);
    await requireRegex(reader, pattern);
    return condition(bind(pattern));
  },
});

/** @throws FilterInvalid */
function requireCheap(pattern: string): void {
  if (pattern.length > MOST_CHARACTERS)
    throw new FilterInvalid(`A regular expression may have at most ${MOST_CHARACTERS} characters.`);
  // Directors say that the rest is to be read in another way: as `***=`, and as `(?q)`.
  if (/^(?:\*{3}|\(\?[a-z])/i.test(pattern))
    throw new FilterInvalid('A regular expression may not begin with options.');
  const active = pattern.replace(LITERAL, '');
  if (/\\\d/.test(active)) throw new FilterInvalid('A regular expression may not have back references.');
  if (/\{\d/.test(active))
    throw new FilterInvalid('A regular expression may not have bounded repetitions, such as {2,3}.');
}

/** Only the database knows which regular expressions it takes. @throws FilterInvalid */
const requireRegex = (reader: ListReader, pattern: string): Promise<void> =>
  reader.read(async (read) => {
    await read(`SELECT '' ~ $1`, [pattern]).catch((error: { code?: string }) => {
      throw error.code === '2201B' ? new FilterInvalid('Enter a valid regular expression.') : error;
    });
  });
