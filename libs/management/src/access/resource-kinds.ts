import { type ContentPlugin, PluginRegistry, type Resource } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { ARTIFACT_RESOURCE, TASK_TARGET, UPLOAD_TARGET } from './core-resources.js';
import { NAMESPACE_RESOURCE } from './role-targets.js';

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

/** The key in an href or a PRN of one of these kinds; null where it is neither. */
export function keyOf(reference: string, resources: readonly Resource[]): string | null {
  for (const resource of resources) {
    const key = resource.keyIn(reference);
    if (key !== null) return key;
  }
  return null;
}
