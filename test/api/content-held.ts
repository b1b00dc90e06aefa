/** What a version holds: digests, and tags with the digests that they point to. */
export interface Held {
  readonly manifests: ReadonlySet<string>;
  readonly blobs: ReadonlySet<string>;
  readonly tags: ReadonlyMap<string, string>;
}

/** A content as those of a version are listed: `tag v1 sha256:…`, `manifest sha256:…` or `blob sha256:…`. */
export type Unit = string;

export const NOTHING: Held = { manifests: new Set(), blobs: new Set(), tags: new Map() };

export const tagUnit = (name: string, digest: string): Unit => `tag ${name} ${digest}`;
export const manifestUnit = (digest: string): Unit => `manifest ${digest}`;
export const blobUnit = (digest: string): Unit => `blob ${digest}`;

/** All that a version holds, sorted. */
export const unitsOf = ({ manifests, blobs, tags }: Held): Unit[] =>
  [
    ...[...manifests].map(manifestUnit),
    ...[...blobs].map(blobUnit),
    ...[...tags].map(([name, digest]) => tagUnit(name, digest)),
  ].sort();

export function partsOf(unit: Unit): { type: string; name: string; digest: string } {
  const [type = '', ...rest] = unit.split(' ');
  return { type, name: rest[0] ?? '', digest: rest.at(-1) ?? '' };
}

/** The digests of those units that are of one of the types; of a tag the one that it points to. */
export const digestsOf = (units: readonly Unit[], ...types: readonly string[]): string[] =>
  units.map(partsOf).flatMap(({ type, digest }) => (types.includes(type) ? [digest] : []));

export const union = <T>(one: ReadonlySet<T>, other: Iterable<T>): ReadonlySet<T> =>
  new Set([...one, ...other]);

export const without = <T>(one: ReadonlySet<T>, other: ReadonlySet<T>): ReadonlySet<T> =>
  new Set([...one].filter((item) => !other.has(item)));
