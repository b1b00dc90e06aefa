/** A document is not what it should be. Threads load what throws this: it needs nothing else of the registry. */
export class Unreadable extends Error {}
