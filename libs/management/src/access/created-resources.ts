import { PluginRegistry, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { type ResourceKind, ResourceKinds } from './resource-kinds.js';

/** Stands for an object that is gone. */
const UNAVAILABLE = '<unavailable>';

const VERSION_MODEL = 'core.repositoryversion';

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
  private readonly objects: Statement<{ model: string; key: string }>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
    private readonly kinds: ResourceKinds,
  ) {
    this.objects = new Statement(kinds.all.map(thoseOf).join(' UNION ALL '));
  }

  /** Resolves with the hrefs by PRN: two queries for all of them. What is gone is `<unavailable>`. */
  async hrefs(prns: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const versionIds = idsOf(prns, (model) => model === VERSION_MODEL);
    const objectIds = idsOf(prns, (model) => model !== VERSION_MODEL);
    const found = new Map([...(await this.versionHrefs(versionIds)), ...(await this.objectHrefs(objectIds))]);
    return new Map(prns.map((prn) => [prn, found.get(prn) ?? UNAVAILABLE]));
  }

  private async versionHrefs(ids: readonly string[]): Promise<readonly [string, string][]> {
    const rows = ids.length === 0 ? [] : await VERSIONS.all(this.dataSource, [ids]);
    return rows.map(({ id, number, repositoryId, plugin, kind }) => [
      `prn:${VERSION_MODEL}:${id}`,
      this.plugins.get(plugin).repositories[kind].versionHref(repositoryId, number),
    ]);
  }

  private async objectHrefs(ids: readonly string[]): Promise<readonly [string, string][]> {
    const rows = ids.length === 0 ? [] : await this.objects.all(this.dataSource, [ids]);
    const resources = new Map(this.kinds.all.map(({ resource }) => [resource.model, resource]));
    return rows.map(({ model, key }) => [
      `prn:${model}:${key}`,
      resources.get(model)?.href(key) ?? UNAVAILABLE,
    ]);
  }
}

const thoseOf = ({ resource, from, where, key }: ResourceKind): string =>
  `SELECT '${resource.model}' AS model, ${key}::text AS key FROM ${from} WHERE ${where} AND ${key} = ANY($1::uuid[])`;

/** The ids in PRNs of some models. */
const idsOf = (prns: readonly string[], isWanted: (model: string) => boolean): string[] =>
  prns.flatMap((prn) => {
    const [, model = '', id] = prn.split(':');
    return id !== undefined && isUuid(id) && isWanted(model) ? [id] : [];
  });
