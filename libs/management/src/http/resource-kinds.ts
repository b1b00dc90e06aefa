import { type ContentPlugin, PluginRegistry, type Resource } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { NAMESPACE_RESOURCE } from '../access/role-targets.js';
import { ARTIFACT_RESOURCE, TASK_TARGET, UPLOAD_TARGET } from './core-resources.js';

/** A kind of object, and SQL for where those that there are can be found. */
export interface ResourceKind {
  readonly resource: Resource;
  readonly from: string;
  readonly where: string;
  /** SQL for what their hrefs have, a UUID. */
  readonly key: string;
}

/** The kinds of objects that tasks make and lock, of the platform and of every plugin. */
@Injectable()
export class ResourceKinds {
  readonly all: readonly ResourceKind[];

  constructor(plugins: PluginRegistry) {
    this.all = [
      { resource: ARTIFACT_RESOURCE, from: 'artifact a', where: 'true', key: 'a.id' },
      TASK_TARGET,
      UPLOAD_TARGET,
      { resource: NAMESPACE_RESOURCE, from: 'namespace n', where: 'true', key: 'n.id' },
      ...plugins.all.flatMap(kindsOf),
    ];
  }

  /** The PRN of what an href is of; null where it is of nothing that there could be. */
  prnOf(href: string): string | null {
    for (const { resource } of this.all) {
      const key = href.startsWith('/') ? resource.keyIn(href) : null;
      if (key !== null) return resource.prn(key);
    }
    return null;
  }
}

const kindsOf = ({ roleTargets, content }: ContentPlugin): readonly ResourceKind[] => [
  ...roleTargets.filter(({ keyType }) => keyType === 'uuid'),
  ...content.map((resource) => ({
    resource,
    from: 'content c',
    where: `c.type = '${resource.model}'`,
    key: 'c.id',
  })),
];
