/** One part of a `multipart/byteranges` body (RFC 9110 §14.6): its headers, in lower case, and its bytes. */
export interface Part {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

const LINE = Buffer.from('\r\n');

/**
 * Reads such a body by the letter of RFC 2046 §5.1.1. Throws where anything is between, before or after the parts but
 * the delimiters. A part's bytes are not searched for the boundary: its `Content-Range` says how many there are.
 */
export function parseByteRanges(contentType: string | null, body: Buffer): readonly Part[] {
  const boundary = /^multipart\/byteranges; *boundary="?([0-9A-Za-z'()+_,./:=? -]{1,70}?)"?$/.exec(
    contentType ?? '',
  )?.[1];
  if (boundary === undefined) throw new Error(`no byte ranges: ${contentType}`);
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  // The first delimiter may come without the line break that belongs to it.
  let position = body.subarray(0, 2).equals(LINE) ? LINE.length : 0;
  for (;;) {
    position = expectBytes(body, position, delimiter);
    if (body.subarray(position, position + 2).toString() === '--') break;
    const { part, end } = partAt(body, expectBytes(body, position, LINE));
    parts.push(part);
    position = expectBytes(body, end, LINE);
  }
  const rest = body.subarray(position + 2).toString('latin1');
  if (rest !== '' && rest !== '\r\n') throw new Error(`after the last delimiter: ${rest}`);
  return parts;
}

function partAt(body: Buffer, start: number): { readonly part: Part; readonly end: number } {
  const headEnd = body.indexOf('\r\n\r\n', start);
  if (headEnd < 0) throw new Error('a part without an end of its headers');
  const lines = body.subarray(start, headEnd).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', value = ''] = line.split(/: *(.*)/);
      return [name.toLowerCase(), value];
    }),
  );
  const [, first, last] = /^bytes (\d+)-(\d+)\/\d+$/.exec(headers['content-range'] ?? '') ?? [];
  const bytesStart = headEnd + 4;
  const end = bytesStart + Number(last) - Number(first) + 1;
  return { part: { headers, bytes: body.subarray(bytesStart, end) }, end };
}

function expectBytes(body: Buffer, position: number, expected: Buffer): number {
  const end = position + expected.length;
  const found = body.subarray(position, end);
  if (!found.equals(expected)) throw new Error(`at ${position}: ${found} and not ${expected}`);
  return end;
}
