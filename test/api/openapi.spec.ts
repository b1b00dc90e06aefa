import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { type NamedOperation, pulpOperations } from './pulp-operations.js';

/** What Berth has and Pulp lacks, sorted. */
const OWN = [
  'access_explain_read',
  'access_tokens_create',
  'access_tokens_delete',
  'access_tokens_list',
  'access_tokens_read',
  'audit_list',
  'content_container_manifests_config',
  'content_container_manifests_raw',
  'repositories_container_container_push_set_label',
  'repositories_container_container_push_unset_label',
  'users_log_out',
];

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
  const pulp = pulpOperations();

  beforeAll(async () => {
    berth = await startBerth({ worker: false });
    document = (await (await berth.fetch('/pulp/api/v3/docs/api.json')).json()) as Description;
  });
  afterAll(() => berth.stop());

  const operations = (): (Operation & NamedOperation)[] =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        ...operation,
        id: operation.operationId,
        method: method.toUpperCase(),
        path,
        tag: operation.tags.join(),
      })),
    );

  it('has operations of Pulp, and its own', () => {
    const own = operations().filter(({ id }) => !pulp.has(id));

    expect(own.map(({ id }) => id).sort()).toEqual(OWN);
  });

  it('names each operation once', () => {
    const ids = operations().map(({ id }) => id);

    expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
  });

  it('has the operations of Pulp where Pulp has them', () => {
    const shared = operations().filter(({ id }) => pulp.has(id));

    const places = shared.map(({ id, method, tag }) => ({ id, method, tag }));

    expect(places).toEqual(
      shared.map(({ id }) => {
        const { method, tag } = pulp.get(id) as NamedOperation;
        return { id, method, tag };
      }),
    );
  });

  it('says which operations need credentials', () => {
    const open = operations().filter(({ security }) => security === undefined);

    expect(open.map(({ id }) => id).sort()).toEqual(['livez_read', 'status_read']);
    expect(document.components.securitySchemes).toEqual({ basicAuth: { type: 'http', scheme: 'basic' } });
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
