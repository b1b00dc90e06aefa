/** What this process needs is away, or asks for patience. The work may be tried again as it is. */
export class Unavailable extends Error {
  override readonly name: string = 'Unavailable';
}
