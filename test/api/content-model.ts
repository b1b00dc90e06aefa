import {
  digestsOf,
  type Held,
  partsOf,
  tagUnit,
  type Unit,
  union,
  unitsOf,
  without,
} from './content-held.js';

/** A manifest as the model knows it: all else by digest. What refers to a manifest has it for its subject. */
export interface Node {
  readonly bytes: string;
  readonly mediaType: string;
  readonly children: readonly string[];
  readonly blobs: readonly string[];
  readonly subject: string | null;
}

/** Manifests by their digests. */
export type Graph = ReadonlyMap<string, Node>;

/** What the management API does to what repositories hold, as docs/management.md and docs/promotion.md say it. */
export class ContentModel {
  constructor(private readonly graph: Graph) {}

  get digests(): readonly string[] {
    return [...this.graph.keys()];
  }

  /** All manifests with all their blobs but one. */
  whole(missing: string): Held {
    const manifests = new Set(this.digests);
    return { manifests, blobs: without(this.blobsOf(manifests), new Set([missing])), tags: new Map() };
  }

  copyTags(target: Held, source: Held, names: readonly string[] | null): Held {
    const tags = [...source.tags].filter(([name]) => names === null || names.includes(name));
    const manifests = tags.map(([, digest]) => digest);
    return this.bring(target, source, tags, manifests);
  }

  /** Those with one of the digests and one of the media types; null for all. */
  copyManifests(
    target: Held,
    source: Held,
    digests: readonly string[] | null,
    types: readonly string[] | null,
  ): Held {
    const isChosen = (digest: string) =>
      (digests?.includes(digest) ?? true) && (types?.includes(this.node(digest).mediaType) ?? true);
    return this.bring(target, source, [], [...source.manifests].filter(isChosen));
  }

  /** With units comes what is below them, wherever it is, and nothing that refers to them. */
  add(target: Held, units: readonly Unit[]): Held {
    const tags = units.map(partsOf).filter(({ type }) => type === 'tag');
    const manifests = closure(digestsOf(units, 'tag', 'manifest'), (digest) => this.node(digest).children);
    return {
      manifests: union(target.manifests, manifests),
      blobs: union(target.blobs, [...this.blobsOf(manifests), ...digestsOf(units, 'blob')]),
      tags: new Map([...target.tags, ...tags.map(({ name, digest }) => [name, digest] as const)]),
    };
  }

  /** What was asked for goes, with all below and beside it, but for what has a reason to stay. */
  remove(held: Held, units: readonly Unit[]): Held {
    const asked = new Set(unitsOf(held).filter((unit) => units.includes(unit)));
    const targets = new Set(digestsOf([...asked], 'tag', 'manifest'));
    const below = closure([...targets], (digest) => this.companions(digest, held));
    const staying = this.staying(held, asked, targets, below);
    const freed = union(this.blobsOf(without(below, staying)), digestsOf([...asked], 'blob'));
    return {
      manifests: staying,
      blobs: without(held.blobs, without(freed, this.blobsOf(staying))),
      tags: new Map([...held.tags].filter((tag) => isTagStaying(tag, held, asked, staying))),
    };
  }

  tag(held: Held, name: string, digest: string): Held {
    return { ...held, tags: new Map(held.tags).set(name, digest) };
  }

  untag(held: Held, name: string): Held {
    return { ...held, tags: new Map([...held.tags].filter(([other]) => other !== name)) };
  }

  /** What a version lacks of what its manifests and tags need. */
  lacking({ manifests, blobs, tags }: Held): string[] {
    const children = new Set([...manifests].flatMap((digest) => this.node(digest).children));
    const missing = without(union(children, tags.values()), manifests);
    return [...missing, ...without(this.blobsOf(manifests), blobs)];
  }

  node(digest: string): Node {
    const node = this.graph.get(digest);
    if (node === undefined) throw new Error(`${digest} is not in the graph`);
    return node;
  }

  /** What is copied with manifests, as far as the source has it. */
  private bring(
    target: Held,
    source: Held,
    tags: readonly (readonly [string, string])[],
    chosen: readonly string[],
  ): Held {
    const coming = closure(chosen, (digest) => this.companions(digest, source));
    const beside = [...source.tags].filter(([name]) => coming.has(companionOf(name, coming) ?? ''));
    return {
      manifests: union(target.manifests, coming),
      blobs: union(
        target.blobs,
        [...this.blobsOf(coming)].filter((digest) => source.blobs.has(digest)),
      ),
      tags: new Map([...target.tags, ...tags, ...beside]),
    };
  }

  /** Of the manifests of a version, what goes where one of them goes. */
  private companions(digest: string, held: Held): string[] {
    const tagged = [...held.tags].flatMap(([name, other]) => (isCompanion(name, digest) ? [other] : []));
    const isBeside = (other: string) =>
      this.node(digest).children.includes(other) ||
      this.node(other).subject === digest ||
      tagged.includes(other);
    return [...held.manifests].filter(isBeside);
  }

  /** The manifests that stay: first those that nothing touches, then all for which one of them is a reason. */
  private staying(
    held: Held,
    asked: ReadonlySet<Unit>,
    targets: ReadonlySet<string>,
    below: ReadonlySet<string>,
  ): ReadonlySet<string> {
    const staying = new Set(without(held.manifests, below));
    const isNeeded = (digest: string): boolean =>
      [...held.tags].some((tag) => tag[1] === digest && isTagStaying(tag, held, asked, staying)) ||
      [...staying].some((index) => this.node(index).children.includes(digest)) ||
      (!targets.has(digest) && staying.has(this.node(digest).subject ?? ''));
    for (;;) {
      const needed = [...below].filter((digest) => !staying.has(digest) && isNeeded(digest));
      if (needed.length === 0) return staying;
      for (const digest of needed) staying.add(digest);
    }
  }

  private blobsOf(manifests: ReadonlySet<string>): ReadonlySet<string> {
    return new Set([...manifests].flatMap((digest) => this.node(digest).blobs));
  }
}

/** A tag stays that is not asked for; one that says something about a manifest stays no longer than that does. */
function isTagStaying(
  [name, digest]: readonly [string, string],
  { manifests }: Held,
  asked: ReadonlySet<Unit>,
  staying: ReadonlySet<string>,
): boolean {
  const about = companionOf(name, manifests);
  return !asked.has(tagUnit(name, digest)) && (about === undefined || staying.has(about));
}

/** The tag of the referrers tag schema, and cosign's. */
const isCompanion = (name: string, digest: string): boolean =>
  ['', '.sig', '.att', '.sbom'].some((suffix) => name === `${digest.replace(':', '-')}${suffix}`);

const companionOf = (name: string, manifests: ReadonlySet<string>): string | undefined =>
  [...manifests].find((digest) => isCompanion(name, digest));

function closure(from: readonly string[], next: (digest: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set(from);
  for (const digest of found) for (const other of next(digest)) found.add(other);
  return found;
}
