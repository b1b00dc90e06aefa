/** An answer without what is each request's own: its date, its ids, and the name that was asked for. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** Headers that differ from one request to the next. */
const OWN = new Set(['date', 'correlation-id', 'x-request-id', 'connection', 'keep-alive']);

/** @param names what is to be taken out, such as the name that was asked for, in any of its spellings */
export async function answerOf(response: Response, names: readonly string[]): Promise<Answer> {
  const without = (text: string): string =>
    names
      .flatMap((name) => [name, encodeURIComponent(name)])
      .reduce((left, name) => left.replaceAll(name, '<asked for>'), text);
  const headers = [...response.headers]
    .filter(([name]) => !OWN.has(name))
    .map(([name, value]): [string, string] => [name, without(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { status: response.status, headers, body: without(await response.text()) };
}
