import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security?: unknown;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly properties: object }>>;
    readonly securitySchemes: object;
  };
}

describe('the description of the management API', () => {
  let berth: Berth;
  let document: Description;

  beforeAll(async () => {
    berth = await startBerth({ worker: false });
    document = (await (await berth.fetch('/pulp/api/v3/docs/api.json')).json()) as Description;
  });
  afterAll(() => berth.stop());

  const operations = (): Operation[] => Object.values(document.paths).flatMap((item) => Object.values(item));

  it('names operations as Pulp does', () => {
    const ids = operations().map(({ operationId }) => operationId);

    const both = (endpoint: string) => [`${endpoint}_list`, `${endpoint}_read`];
    const of = (endpoint: string, ...actions: string[]) => actions.map((action) => `${endpoint}_${action}`);
    const written = (endpoint: string) => [
      ...both(endpoint),
      ...of(endpoint, 'create', 'update', 'partial_update', 'delete'),
    ];
    const roles = (endpoint: string) =>
      of(endpoint, 'my_permissions', 'list_roles', 'add_role', 'remove_role');
    expect(ids.sort()).toEqual(
      [
        ...both('content_container_blobs'),
        ...both('content_container_manifests'),
        ...both('content_container_tags'),
        ...written('distributions_container_container'),
        ...both('pulp_container_namespaces'),
        ...of('pulp_container_namespaces', 'create', 'delete'),
        ...written('repositories_container_container'),
        ...both('repositories_container_container_push'),
        ...of('repositories_container_container_push', 'update', 'partial_update'),
        ...both('repositories_container_container_push_versions'),
        ...both('repositories_container_container_versions'),
        ...both('tasks'),
        'audit_list',
        ...written('users'),
        ...written('groups'),
        ...written('roles'),
        'users_log_out',
        'access_explain_read',
        ...of('users_roles', 'list', 'read', 'create', 'delete'),
        ...of('groups_roles', 'list', 'read', 'create', 'delete'),
        ...of('groups_users', 'list', 'create', 'delete'),
        ...of('access_tokens', 'list', 'read', 'create', 'delete'),
        ...roles('groups'),
        ...roles('distributions_container_container'),
        ...roles('pulp_container_namespaces'),
        ...roles('repositories_container_container'),
        ...roles('repositories_container_container_push'),
        'livez_read',
        'status_read',
      ].sort(),
    );
  });

  it('says which operations need credentials', () => {
    const open = operations().filter(({ security }) => security === undefined);

    expect(open.map(({ operationId }) => operationId).sort()).toEqual(['livez_read', 'status_read']);
    expect(document.components.securitySchemes).toEqual({ basicAuth: { type: 'http', scheme: 'basic' } });
  });

  it('groups operations as Pulp does', () => {
    const groups = new Set(operations().map(({ tags }) => tags.join()));

    expect([...groups].sort()).toEqual([
      'Access',
      'Access-Tokens',
      'Audit',
      'Content: Blobs',
      'Content: Manifests',
      'Content: Tags',
      'Distributions: Container',
      'Groups',
      'Groups: Roles',
      'Groups: Users',
      'Livez',
      'Pulp_Container: Namespaces',
      'Repositories: Container',
      'Repositories: Container Versions',
      'Repositories: Container-Push',
      'Repositories: Container-Push Versions',
      'Roles',
      'Status',
      'Tasks',
      'Users',
      'Users: Roles',
    ]);
  });

  it('gives every path its trailing slash', () => {
    expect(Object.keys(document.paths).filter((path) => !path.endsWith('/'))).toEqual([]);
  });

  it('has a schema for every object', () => {
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([
        'AuditEventResponse',
        'RepositoryVersionResponse',
        'StatusResponse',
        'GroupResponse',
        'GroupRoleResponse',
        'GroupUserResponse',
        'RoleResponse',
        'TaskResponse',
        'UserResponse',
        'UserRoleResponse',
        'container.BlobResponse',
        'container.ContainerDistributionResponse',
        'container.ContainerNamespaceResponse',
        'container.ContainerPushRepositoryResponse',
        'container.ContainerRepositoryResponse',
        'container.ManifestResponse',
        'container.TagResponse',
      ]),
    );
    const { properties } = document.components.schemas['container.TagResponse'] ?? {};
    expect(Object.keys(properties ?? {})).toEqual(
      expect.arrayContaining(['pulp_href', 'pulp_labels', 'name', 'tagged_manifest']),
    );
  });

  it('refers to nothing that it does not have', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];

    const missing = references
      .map(([, name]) => name ?? '')
      .filter((name) => !(name in document.components.schemas));

    expect(missing).toEqual([]);
  });
});
