import fc from 'fast-check';

/** What is chosen of some things that are known only when it is done: places among them, or all. */
export type Places = readonly number[] | null;

/** A tag: a name of its own, or that of the companion of a manifest, which is given by its place. */
export type Name = string | { readonly of: number; readonly suffix: string };

/** A version to copy from: of a repository, which is given by its place, the latest or an earlier one. */
export interface Source {
  readonly repository: number;
  readonly version: number | null;
}

/** Something that is done to one of two regular repositories, or to the push repository. */
export type Step =
  | { readonly kind: 'copy_tags'; readonly to: number; readonly from: Source; readonly names: Places }
  | {
      readonly kind: 'copy_manifests';
      readonly to: number;
      readonly from: Source;
      readonly digests: Places;
      readonly types: readonly string[] | null;
    }
  | {
      readonly kind: 'add' | 'remove';
      readonly to: number;
      /** The repository that has the units. */
      readonly of: number;
      readonly units: Places;
    }
  | { readonly kind: 'tag'; readonly to: number; readonly name: Name; readonly manifest: number }
  | { readonly kind: 'untag'; readonly to: number; readonly tag: number }
  | { readonly kind: 'push'; readonly name: Name; readonly manifest: number };

const place = fc.nat({ max: 30 });
const some = fc.array(place, { minLength: 1, maxLength: 2 });
const someOrAll = fc.option(some, { freq: 6 });
const to = fc.nat({ max: 1 });
const anyRepository = fc.nat({ max: 3 });
const name: fc.Arbitrary<Name> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('one', 'two', 'three') },
  { weight: 1, arbitrary: fc.record({ of: place, suffix: fc.constantFrom('', '.sig', '.sbom') }) },
);
const from: fc.Arbitrary<Source> = fc.record({ repository: anyRepository, version: fc.option(place) });
const types = fc.option(
  fc.constantFrom(
    ['application/vnd.oci.image.index.v1+json'],
    ['application/vnd.oci.image.manifest.v1+json'],
  ),
  { freq: 2 },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('copy_tags' as const), to, from, names: someOrAll }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('copy_manifests' as const),
      to,
      from,
      digests: someOrAll,
      types,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('add' as const), to, of: anyRepository, units: some }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      to,
      of: anyRepository,
      units: fc.option(some, { freq: 20 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('tag' as const), to, name, manifest: place }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('untag' as const), to, tag: place }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('push' as const), name, manifest: place }) },
);

/** What is done in a run. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(step, { minLength: 6, maxLength: 14 });
