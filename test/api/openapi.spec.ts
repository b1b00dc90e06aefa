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
    const verbs = (endpoint: string, ...names: string[]) => names.map((verb) => `${endpoint}_${verb}`);
    const all = ['create', 'delete', 'partial_update', 'update'];
    expect(ids.sort()).toEqual(
      [
        ...both('content_container_blobs'),
        ...both('content_container_manifests'),
        ...both('content_container_tags'),
        ...both('distributions_container_container'),
        ...verbs('distributions_container_container', ...all),
        ...both('pulp_container_namespaces'),
        ...verbs('pulp_container_namespaces', 'create', 'delete'),
        ...both('repositories_container_container'),
        ...both('repositories_container_container_push'),
        ...both('repositories_container_container_push_versions'),
        ...both('repositories_container_container_versions'),
        ...both('tasks'),
        'audit_list',
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
      'Audit',
      'Content: Blobs',
      'Content: Manifests',
      'Content: Tags',
      'Distributions: Container',
      'Livez',
      'Pulp_Container: Namespaces',
      'Repositories: Container',
      'Repositories: Container Versions',
      'Repositories: Container-Push',
      'Repositories: Container-Push Versions',
      'Status',
      'Tasks',
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
        'TaskResponse',
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
