import { expect } from '@jest/globals';

import type { RepositoryClient } from '../support/repository-client.js';
import { type Held, NOTHING, tagUnit, type Unit, unitsOf } from './content-held.js';
import type { ContentModel } from './content-model.js';
import type { Name, Places, Source, Step } from './content-steps.js';
import type { ContentClient } from './contents.js';

/** A version as it should be, and what it was summed up with when it was made. */
interface Version {
  readonly href: string;
  readonly held: Held;
  readonly summary: unknown;
}

/** A request to a regular repository, and what its next version should hold; null where it is to be refused. */
interface Change {
  readonly body: Readonly<Record<string, unknown>>;
  readonly expected: Held | null;
}

/** Takes steps in real repositories, and compares what these hold with what the model says. */
export class ContentRun {
  /** Of the repositories, by their hrefs: two regular ones first. */
  private readonly versions = new Map<string, Version[]>();
  private readonly hrefs = new Map<Unit, string>();

  constructor(
    private readonly api: ContentClient,
    private readonly model: ContentModel,
    private readonly pushed: RepositoryClient,
  ) {}

  /** Takes a repository in that holds this in its latest version. */
  async take(repository: string, held: Held = NOTHING): Promise<void> {
    this.versions.set(repository, [await this.shown(await this.api.latest(repository), held)]);
  }

  async perform(step: Step): Promise<void> {
    if (step.kind === 'push') return this.push(nameOf(step.name, this.model), this.manifestAt(step.manifest));
    const [href, versions] = this.at(step.to);
    const { held } = latestOf(versions);
    const { body, expected } = this.changeOf(step, held);
    const path = `${href}${step.kind}/`;
    if (expected === null) {
      expect((await this.api.post(path, body)).status).toBe(400);
      return;
    }
    const version = await this.api.done(path, body);
    const isChanged = String(unitsOf(expected)) !== String(unitsOf(held));
    expect(version).toBe(isChanged ? `${href}versions/${versions.length}/` : null);
    if (version !== null) versions.push(await this.shown(version, expected));
  }

  /** All versions hold what they held when they were made. */
  async requireHistory(): Promise<void> {
    for (const { href, held, summary } of [...this.versions.values()].flat())
      expect((await this.shown(href, held)).summary).toEqual(summary);
  }

  /** What all versions hold. */
  get held(): readonly Held[] {
    return [...this.versions.values()].flat().map(({ held }) => held);
  }

  private async push(name: string, digest: string): Promise<void> {
    await this.pushed.push(this.model.node(digest).bytes, name);
    const [href, versions] = this.at(2);
    const held = this.model.tag(latestOf(versions).held, name, digest);
    versions.push(await this.shown(await this.api.latest(href), held));
  }

  private changeOf(step: Exclude<Step, { kind: 'push' }>, held: Held): Change {
    switch (step.kind) {
      case 'copy_tags': {
        const { body, from } = this.sourceOf(step.from);
        const names = chosen(step.names, [...from.tags.keys(), 'absent']);
        return {
          body: { ...body, ...(names && { names }) },
          expected: this.model.copyTags(held, from, names),
        };
      }
      case 'copy_manifests': {
        const { body, from } = this.sourceOf(step.from);
        const [digests, types] = [chosen(step.digests, this.model.digests), step.types];
        const expected = this.model.copyManifests(held, from, digests, types);
        const choice = { ...(digests && { digests }), ...(types && { media_types: types }) };
        return { body: { ...body, ...choice }, expected };
      }
      case 'add': {
        const units = this.unitsAt(step.of, step.units);
        return { body: this.bodyOf(units), expected: this.model.add(held, units) };
      }
      case 'remove': {
        if (step.units === null) return { body: { content_units: ['*'] }, expected: NOTHING };
        const units = this.unitsAt(step.of, step.units);
        return { body: this.bodyOf(units), expected: this.model.remove(held, units) };
      }
      case 'tag': {
        const [tag, digest] = [nameOf(step.name, this.model), this.manifestAt(step.manifest)];
        const isHeld = held.manifests.has(digest);
        return { body: { tag, digest }, expected: isHeld ? this.model.tag(held, tag, digest) : null };
      }
      case 'untag': {
        const tag = one(step.tag, [...held.tags.keys(), 'absent']);
        return { body: { tag }, expected: held.tags.has(tag) ? this.model.untag(held, tag) : null };
      }
    }
  }

  private sourceOf({ repository, version }: Source): { readonly body: object; readonly from: Held } {
    const [href, versions] = this.at(repository);
    if (version === null) return { body: { source_repository: href }, from: latestOf(versions).held };
    const source = one(version, versions);
    return { body: { source_repository_version: source.href }, from: source.held };
  }

  private unitsAt(repository: number, places: Places): readonly Unit[] {
    return chosen(places, unitsOf(latestOf(this.at(repository)[1]).held)) ?? [];
  }

  private bodyOf(units: readonly Unit[]): { readonly content_units: readonly unknown[] } {
    return { content_units: units.map((unit) => this.hrefs.get(unit)) };
  }

  private manifestAt(place: number): string {
    return one(place, this.model.digests);
  }

  private at(place: number): [string, Version[]] {
    return one(place, [...this.versions]);
  }

  /** Reads what a version holds, and compares it with what it should. */
  private async shown(version: string, held: Held): Promise<Version> {
    const list = (type: string) =>
      this.api.page(`content/container/${type}/?limit=1000&repository_version=${version}`);
    const [tags, manifests, blobs] = await Promise.all([list('tags'), list('manifests'), list('blobs')]);
    const digests = new Map(manifests.results.map(({ pulp_href: href, digest }) => [href, digest]));
    const found = new Map([
      ...manifests.results.map(({ pulp_href: href, digest }) => [`manifest ${digest}`, href] as const),
      ...blobs.results.map(({ pulp_href: href, digest }) => [`blob ${digest}`, href] as const),
      ...tags.results.map(
        ({ pulp_href: href, name, tagged_manifest: of }) =>
          [tagUnit(name, digests.get(of) ?? 'what is not there'), href] as const,
      ),
    ]);
    expect([...found.keys()].sort()).toEqual(unitsOf(held));
    for (const [unit, href] of found) this.hrefs.set(unit, href);
    return { href: version, held, summary: (await this.api.get(version)).content_summary };
  }
}

const nameOf = (name: Name, { digests }: ContentModel): string =>
  typeof name === 'string' ? name : `${one(name.of, digests).replace(':', '-')}${name.suffix}`;

function latestOf(versions: readonly Version[]): Version {
  return one(versions.length - 1, versions);
}

const chosen = <T>(places: Places, among: readonly T[]): readonly T[] | null =>
  places && (among.length === 0 ? [] : [...new Set(places.map((place) => one(place, among)))]);

function one<T>(place: number, among: readonly T[]): T {
  const found = among[place % among.length];
  if (found === undefined) throw new Error('there is nothing to choose from');
  return found;
}
