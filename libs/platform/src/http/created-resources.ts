import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';

import { Statement } from '../database/statement.js';
import { PluginRegistry } from '../plugins/plugin-registry.js';
import { ARTIFACT_RESOURCE, TASK_RESOURCE } from './core-resources.js';

/** Stands for an object that is gone. */
const UNAVAILABLE = '<unavailable>';

const VERSION = /^prn:core\.repositoryversion:(.+)$/;

const VERSIONS = new Statement<{
  id: string;
  number: number;
  repositoryId: string;
  plugin: string;
  kind: 'push' | 'regular';
}>(
  `SELECT v.id, v.number, v.repository_id AS "repositoryId", r.plugin, r.kind
     FROM repository_version v JOIN repository r ON r.id = v.repository_id
    WHERE v.id = ANY($1::uuid[])`,
);

/** What tasks have made: finds hrefs for the PRNs that they recorded. */
@Injectable()
export class CreatedResources {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
  ) {}

  /** Resolves with the hrefs by PRN: one query for all of them. A version that is gone is `<unavailable>`. */
  async hrefs(prns: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const versions = await this.versionHrefs(prns);
    return new Map(prns.map((prn) => [prn, versions.get(prn) ?? this.plainHref(prn) ?? UNAVAILABLE]));
  }

  private async versionHrefs(prns: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const ids = prns.flatMap((prn) => VERSION.exec(prn)?.[1] ?? []).filter(isUuid);
    const rows = ids.length === 0 ? [] : await VERSIONS.all(this.dataSource, [ids]);
    return new Map(
      rows.map(({ id, number, repositoryId, plugin, kind }) => [
        `prn:core.repositoryversion:${id}`,
        this.plugins.get(plugin).repositories[kind].versionHref(repositoryId, number),
      ]),
    );
  }

  /** Of what has its id in its href. */
  private plainHref(prn: string): string | undefined {
    const [, model, id] = prn.split(':');
    const resources = this.plugins.all.flatMap(({ repositories, content }) => [
      repositories.push,
      repositories.regular,
      ...content,
    ]);
    const resource = [ARTIFACT_RESOURCE, TASK_RESOURCE, ...resources].find((one) => one.model === model);
    return id === undefined ? undefined : resource?.href(id);
  }
}
