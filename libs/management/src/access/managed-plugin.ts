import {
  type CollectedContent,
  ownerRole,
  type PluginPermissions,
  type RepositoryKind,
  RepositoryResource,
  Resource,
  type Way,
} from '@berth/platform';
import type { PluginUnits } from './plugin-units.js';
import { type PluginRoleTargets, roleTargetsOf } from './role-targets.js';
import { type Visibility, visibilityOf } from './visibility.js';
import { type DistributionWays, distributionWays } from './ways.js';

/** What does not follow from a plugin's name. */
export interface PluginOwn {
  /**
   * Its content types, in the order in which what nothing needs can go: those that need others come first.
   *
   * `[{ resource: new Resource('file.file', 'content/file/files'), table: 'file_content', isNeeded: 'false', artifact: 'artifact_id' }]`
   */
  readonly contentTypes: readonly ContentType[];

  /** What comes and goes with a unit. */
  readonly units: PluginUnits;

  /** The roles on its objects, and what a role on a namespace can give on them. */
  readonly permissions: PluginPermissions;

  /** SQL for what else a row of its distributions `d` has, by the name of the field. */
  readonly distributionColumns?: Readonly<Record<string, string>>;

  /** What its permissions call an action where Pulp has another word for it than with others: `{ modify_content: 'modify' }`. */
  readonly actions?: Readonly<Record<string, string>>;

  /** Whether its distributions can be published at a path: `(path) => typeof path === 'string' && !path.startsWith('/')`. */
  isBasePath(path: unknown): boolean;
}

/** A content type: how the management API names it, and how what nothing needs is collected. */
export interface ContentType extends CollectedContent {
  readonly resource: Resource;
}

/**
 * A plugin as the use cases of management know it. What its objects are called follows from its name, as in Pulp: the
 * repositories of `file` are `file.filerepository`, and a user who may change one has `file.change_filerepository`.
 */
export class ManagedPlugin {
  readonly ways: DistributionWays;
  readonly visibility: Visibility;

  /** How the management API names its repositories, by kind, and its distributions. */
  readonly repositories: Readonly<Record<RepositoryKind, RepositoryResource>>;
  readonly distributions: Resource;

  /** Its kinds of objects that roles can be given on. */
  readonly roleTargets: PluginRoleTargets;

  constructor(
    /** Such as `container`. */
    readonly name: string,
    private readonly own: PluginOwn,
  ) {
    this.ways = distributionWays(name);
    this.visibility = visibilityOf(name, this.ways);
    this.repositories = { push: this.repositoriesOf('push'), regular: this.repositoriesOf('regular') };
    this.distributions = new Resource(`${name}.${name}distribution`, `distributions/${name}/${name}`);
    this.roleTargets = roleTargetsOf(this);
  }

  get contentTypes(): readonly ContentType[] {
    return this.own.contentTypes;
  }

  /** How the management API names its content, one for each content type, in the order of their names. */
  get content(): readonly Resource[] {
    const resources = this.contentTypes.map(({ resource }) => resource);
    return resources.sort((one, other) => (one.model < other.model ? -1 : 1));
  }

  get permissions(): PluginPermissions {
    return this.own.permissions;
  }

  get distributionColumns(): Readonly<Record<string, string>> {
    return this.own.distributionColumns ?? {};
  }

  get units(): PluginUnits {
    return this.own.units;
  }

  /** Whether its distributions can be published at a path. */
  isBasePath(path: unknown): boolean {
    return this.own.isBasePath(path);
  }

  /** What a kind of repositories is called in permissions and PRNs, such as `containerpushrepository`. */
  modelOf(kind: RepositoryKind): string {
    return `${this.name}${kind === 'push' ? 'push' : ''}repository`;
  }

  /** `prn:container.containerrepository:<id>`, by which tasks lock a repository. */
  repositoryPrn(kind: RepositoryKind, id: string): string {
    return `prn:${this.name}.${this.modelOf(kind)}:${id}`;
  }

  distributionPrn(id: string): string {
    return `prn:${this.name}.${this.name}distribution:${id}`;
  }

  /** How Pulp's messages call its objects: `labelOf('PushRepository')` is `ContainerPushRepository`. */
  labelOf(model: string): string {
    return `${this.name.charAt(0).toUpperCase()}${this.name.slice(1)}${model}`;
  }

  /** The role of the user who makes an object. @param model such as `distribution` */
  ownerOf(model: string): string {
    return ownerRole(this.name, `${this.name}${model}`);
  }

  /** `container.delete-repository`: what its tasks are called. */
  taskName(verb: string): string {
    return `${this.name}.${verb}`;
  }

  /**
   * By a role on repository `r`, or on namespace `n` that it is at home in.
   * @param action of a permission, such as `change`
   */
  repositoryWays(action: string, kind: RepositoryKind): readonly Way[] {
    const codename = `${this.own.actions?.[action] ?? action}_${this.modelOf(kind)}`;
    return [
      { permission: `${this.name}.${codename}`, object: 'r.id' },
      { permission: `${this.name}.namespace_${codename}`, object: 'n.id' },
    ];
  }

  private repositoriesOf(kind: RepositoryKind): RepositoryResource {
    const path = `repositories/${this.name}/${this.name}${kind === 'push' ? '-push' : ''}`;
    return new RepositoryResource(`${this.name}.${this.modelOf(kind)}`, path);
  }
}
