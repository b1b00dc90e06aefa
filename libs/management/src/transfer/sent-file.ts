/** A file that a client sends, with what it says of the file: a use case reads it as it arrives. */
export interface SentFile<Said> {
  /** How many bytes it has at least, by the length that the client announces; 0 where it announces none. */
  readonly leastBytes: number;

  /**
   * Resolves with what `store` makes of the file.
   * @param store reads the bytes to their end, and then asks for what the client says of them
   * @throws FieldsInvalid
   */
  read<Stored>(
    store: (bytes: AsyncIterable<Uint8Array>, said: () => Promise<Said>) => Promise<Stored>,
  ): Promise<Stored>;
}
