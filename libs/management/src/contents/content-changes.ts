import { Injectable } from '@nestjs/common';

import type { ManagementRequest, NamedRepository } from '../access/repository-rights.js';
import { AddContent } from './add-content.js';
import { NamesAmbiguous, UnitsUnknown } from './content-errors.js';
import { ContentTasks } from './content-tasks.js';
import { ModifyContent } from './modify-content.js';
import { RemoveUnits } from './remove-units.js';
import { type TakeableContent, TakeableContents } from './takeable.js';

/** Contents by their ids, with what the caller calls them. */
export type Units = ReadonlyMap<string, string>;

/** What is to change in a version. */
export interface Modification {
  readonly add: Units;
  /** Null for everything. */
  readonly remove: Units | null;
  /** The number of the version; null for the latest. */
  readonly base: number | null;
}

/** Content on its way into and out of regular repositories. Each resolves with the id of a task. */
@Injectable()
export class ContentChanges {
  constructor(
    private readonly contents: TakeableContents,
    private readonly tasks: ContentTasks,
    private readonly addContent: AddContent,
    private readonly removeUnits: RemoveUnits,
    private readonly modifyContent: ModifyContent,
  ) {}

  /** Adds units with all that they need. @throws RepositoryUnknown, PermissionDenied, UnitsUnknown, NamesAmbiguous */
  async add(request: ManagementRequest, target: NamedRepository, units: Units): Promise<string> {
    await this.tasks.authorize(request, target);
    const found = await this.find(request, target, units);
    requireDistinctNames(found, 'content_units');
    const { userId, superuser } = request.caller;
    const input = { contentIds: [...units.keys()], viewer: { userId, superuser } };
    return this.tasks.dispatch(this.addContent, request, target, input);
  }

  /**
   * Removes units, or all that there is where they are null, as far as nothing that stays needs them.
   * @throws RepositoryUnknown, PermissionDenied, UnitsUnknown
   */
  async remove(request: ManagementRequest, target: NamedRepository, units: Units | null): Promise<string> {
    await this.tasks.authorize(request, target);
    if (units !== null) await this.find(request, target, units);
    const input = { contentIds: units && [...units.keys()] };
    return this.tasks.dispatch(this.removeUnits, request, target, input);
  }

  /**
   * Adds units to a version, and removes others, in one new version. A unit replaces the one of its name.
   * @throws RepositoryUnknown, PermissionDenied, UnitsUnknown, NamesAmbiguous
   */
  async modify(
    request: ManagementRequest,
    target: NamedRepository,
    { add, remove, base }: Modification,
  ): Promise<string> {
    await this.tasks.authorize(request, target);
    requireDistinctNames(await this.find(request, target, add), 'add_content_units');
    const { userId, superuser } = request.caller;
    const added = { contentIds: [...add.keys()], viewer: { userId, superuser } };
    const input = { ...added, remove: remove && [...remove.keys()], base };
    return this.tasks.dispatch(this.modifyContent, request, target, input);
  }

  /** Callers do not learn of content that they may not have. @throws UnitsUnknown */
  private async find(
    { caller }: ManagementRequest,
    { id }: NamedRepository,
    units: Units,
  ): Promise<readonly TakeableContent[]> {
    const found = await this.contents.among(caller, id, [...units.keys()]);
    const ids = new Set(found.map((content) => content.id));
    const missing = [...units].flatMap(([unit, reference]) => (ids.has(unit) ? [] : [reference]));
    if (missing.length > 0) throw new UnitsUnknown(missing);
    return found;
  }
}

/** One name, one unit: which of several should it be? @throws NamesAmbiguous */
function requireDistinctNames(found: readonly TakeableContent[], field: string): void {
  const names = found.flatMap(({ name }) => name ?? []);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new NamesAmbiguous(field, twice);
}
