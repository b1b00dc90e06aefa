/** Where a request comes from. */
export interface Origin {
  /** The client's address, as far as proxies are trusted to tell it. */
  readonly client: string;
  readonly correlationId: string;
}

/** Who does something, and from where. */
export interface Actor extends Origin {
  readonly userId: number | null;
  readonly username: string;
}
