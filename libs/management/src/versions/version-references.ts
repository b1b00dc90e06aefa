import { API_ROOT, type Caller, PluginRegistry, Statement, type VersionRef } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ReferenceInvalid } from '../access/refusals.js';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const HREF = new RegExp(`^${API_ROOT}(?:[a-z0-9_-]+/)+?(${UUID})/(?:versions/(\\d{1,9})/)?$`);
const PRN = new RegExp(`^prn:([a-z_]+\\.[a-z_]+):(${UUID})$`);
const VERSION_MODEL = 'core.repositoryversion';

const BY_NUMBER = new Statement<VersionRef & { plugin: string; kind: 'push' | 'regular' }>(
  `SELECT v.repository_id AS "repositoryId", v.number, r.plugin, r.kind
     FROM repository r
     JOIN repository_version v ON v.repository_id = r.id AND v.number = COALESCE($2::int, r.latest_version)
    WHERE r.id = $1`,
);

const BY_ID = new Statement<VersionRef>(
  'SELECT repository_id AS "repositoryId", number FROM repository_version WHERE id = $1',
);

/** Repository versions as clients name them: by href or PRN. A repository stands for its latest version. */
@Injectable()
export class VersionReferences {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
  ) {}

  /**
   * @param isVisible SQL for whether the caller may see the repository `r`, given SQL for the caller's id
   * @throws ReferenceInvalid when the reference is malformed, or nothing that the caller may see has that name
   */
  async resolve(
    reference: string,
    caller: Caller,
    isVisible: (viewer: string) => string,
  ): Promise<VersionRef> {
    const version = reference.startsWith('prn:') ? await this.byPrn(reference) : await this.byHref(reference);
    if (version === undefined || !(await this.holds(version, caller, isVisible)))
      throw new ReferenceInvalid(`URI couldn't be resolved: ${reference}`);
    return version;
  }

  /**
   * Whether something holds of the version's repository `r`, or the caller may do everything.
   * @param condition SQL, given SQL for the caller's id, and for the version's number
   */
  async holds(
    { repositoryId, number }: VersionRef,
    { superuser, userId }: Caller,
    condition: (viewer: string, number: string) => string,
  ): Promise<boolean> {
    if (superuser) return true;
    const text = `SELECT 1 FROM repository r, (SELECT $2::int AS number) v WHERE r.id = $1 AND ${condition('$3', 'v.number')}`;
    return (await this.dataSource.query<unknown[]>(text, [repositoryId, number, userId])).length > 0;
  }

  private async byHref(reference: string): Promise<VersionRef | undefined> {
    const [, repositoryId, number] = HREF.exec(reference) ?? [];
    if (repositoryId === undefined) throw new ReferenceInvalid(`URI not valid: ${reference}`);
    const version = await BY_NUMBER.first(this.dataSource, [repositoryId, number ?? null]);
    if (version === undefined) return undefined;
    const { listHref } = this.plugins.get(version.plugin).repositories[version.kind];
    return reference.startsWith(`${listHref}${repositoryId}/`) ? version : undefined;
  }

  private async byPrn(reference: string): Promise<VersionRef | undefined> {
    const [, model, id] = PRN.exec(reference) ?? [];
    if (id === undefined) throw new ReferenceInvalid(`Not a valid PRN: ${reference}`);
    if (model === VERSION_MODEL) return BY_ID.first(this.dataSource, [id]);
    const version = await BY_NUMBER.first(this.dataSource, [id, null]);
    if (version === undefined) return undefined;
    return this.plugins.get(version.plugin).repositories[version.kind].model === model ? version : undefined;
  }
}
