const [QUOTE, BACKSLASH] = [0x22, 0x5c];
/** `[` and `{`, `]` and `}` differ in this bit alone: one comparison each, for every byte of megabytes. */
const [OPENING, CLOSING, CURLY] = [0x7b, 0x7d, 0x20];

/**
 * Whether a JSON text nests arrays and objects deeper than `most`. It reads bytes once and builds nothing, so call it
 * before `JSON.parse`: a deep text costs a parser, and each function that walks the result, far more than its size says.
 * Brackets in strings do not count. The text need not be valid.
 */
export function nestsDeeperThan(most: number, json: Uint8Array): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number;
    if (byte === QUOTE) at = endOfString(json, at);
    else if ((byte | CURLY) === CLOSING) depth--;
    else if ((byte | CURLY) === OPENING && ++depth > most) return true;
  }
  return false;
}

/** The index of the quote that ends the string which begins at `start`. */
function endOfString(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
