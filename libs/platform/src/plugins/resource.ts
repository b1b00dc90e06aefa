/** Where the management API begins. */
export const API_ROOT = '/pulp/api/v3/';

const KEYS = { uuid: /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/, int: /^(\d{1,9})\/?$/ } as const;

/** A kind of object of the management API: where it is found, and how it is named. */
export class Resource {
  /** Of the list of all of them. */
  readonly listHref: string;

  /**
   * @param model `<app>.<model>`, as a PRN has it; that of content is its type
   * @param path below the root, such as `content/container/tags`
   */
  constructor(
    readonly model: string,
    readonly path: string,
    /** What their keys are, in SQL. */
    readonly keyType: 'uuid' | 'int' = 'uuid',
  ) {
    this.listHref = `${API_ROOT}${path}/`;
  }

  /** Of which the ids of its operations are made. */
  get endpoint(): string {
    return this.path.replaceAll(/[/-]/g, '_');
  }

  /** `<plugin>.<type>`, as the end of its path has them: what lists of many kinds call it. */
  get type(): string {
    return this.path.split('/').slice(-2).join('.');
  }

  href(id: string | number): string {
    return `${this.listHref}${id}/`;
  }

  prn(id: string | number): string {
    return `prn:${this.model}:${id}`;
  }

  /** The key in an href or a PRN of one of these; null where it is of anything else. */
  keyIn(reference: string): string | null {
    const prefix = [this.listHref, this.prn('')].find((start) => reference.startsWith(start));
    return (prefix !== undefined && KEYS[this.keyType].exec(reference.slice(prefix.length))?.[1]) || null;
  }
}

/** A kind of repository: below each of them are its versions, by number. */
export class RepositoryResource extends Resource {
  versionsHref(id: string): string {
    return `${this.href(id)}versions/`;
  }

  versionHref(id: string, number: number): string {
    return `${this.versionsHref(id)}${number}/`;
  }
}
