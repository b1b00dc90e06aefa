import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Description, describedOperations } from '../support/api-description.js';
import type { BerthServer } from '../support/berth-server.js';
import { unexplained } from '../support/described-parts.js';
import { obstaclesToPulpCli } from '../support/pulp-cli-rules.js';
import { pulpOperations } from '../support/pulp-operations.js';
import { sharedBerth } from '../support/shared-berth.js';

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
  'distributions_container_container_preview_promotion',
  'distributions_container_container_promote',
  'distributions_file_file_preview_promotion',
  'distributions_file_file_promote',
  'pulp_container_namespaces_partial_update',
  'pulp_container_namespaces_set_label',
  'pulp_container_namespaces_unset_label',
  'repositories_container_container_preview_promotion',
  'repositories_container_container_promote',
  'repositories_container_container_purge_image',
  'repositories_container_container_push_delete',
  'repositories_container_container_push_purge_image',
  'repositories_container_container_push_set_label',
  'repositories_container_container_push_storage',
  'repositories_container_container_push_unset_label',
  'repositories_container_container_push_versions_diff',
  'repositories_container_container_remove_image',
  'repositories_container_container_restore',
  'repositories_container_container_storage',
  'repositories_container_container_versions_diff',
  'repositories_file_file_add',
  'repositories_file_file_preview_promotion',
  'repositories_file_file_promote',
  'repositories_file_file_remove',
  'repositories_file_file_restore',
  'repositories_file_file_versions_diff',
  'users_log_out',
];

/** Pulp describes 200, and answers 201. */
const DESCRIBED_WRONGLY_BY_PULP = [
  'content_container_blobs_set_label',
  'content_container_blobs_unset_label',
  'content_container_manifests_set_label',
  'content_container_manifests_unset_label',
  'content_container_tags_set_label',
  'content_container_tags_unset_label',
  'distributions_container_container_set_label',
  'distributions_container_container_unset_label',
  'distributions_file_file_set_label',
  'distributions_file_file_unset_label',
];

const ROOT = '/pulp/api/v3/';
const COMMITTED = join(import.meta.dirname, '../../docs/api.json');

describe('the description of the management API', () => {
  let berth: BerthServer;
  let document: Description;
  const pulp = pulpOperations();

  beforeAll(async () => {
    berth = await sharedBerth();
    document = (await (await berth.fetch(`${ROOT}docs/api.json`)).json()) as Description;
  });

  it('is what the repository has; `npm run api-document` writes it', async () => {
    expect(document).toEqual(JSON.parse(await readFile(COMMITTED, 'utf8')));
  });

  it('is of a type that no browser takes for something else, and for everybody', async () => {
    const [json, yaml] = await Promise.all(
      ['json', 'yaml'].map((format) => berth.fetch(`${ROOT}docs/api.${format}`)),
    );

    expect(json?.headers.get('content-type')).toBe('application/vnd.oai.openapi+json');
    expect(await json?.json()).toEqual(document);
    expect(yaml?.status).toBe(200);
    expect(await yaml?.text()).toContain(`openapi: ${document.openapi}`);
    expect(document.openapi).toBe('3.0.3');
  });

  it('gives each operation a title of its own, which is a verb with an object, and says what it does', () => {
    const operations = describedOperations(document).map(({ operation }) => operation);
    const titles = operations.map(({ summary = '' }) => summary);

    expect(titles.filter((title) => !/^[A-Z][a-z]+( \S+)+$/.test(title))).toEqual([]);
    expect(titles.filter((title, place) => titles.indexOf(title) !== place)).toEqual([]);
    expect(
      operations.filter(({ description = '' }) => !/^[A-Z][\s\S]+\n```\ncurl .+\n```$/.test(description)),
    ).toEqual([]);
  });

  it.each(['', '?pk_path=1'])(
    'says of every parameter and field what it means, with an example that fits (%s)',
    async (style) => {
      const described = (await (await berth.fetch(`${ROOT}docs/api.json${style}`)).json()) as Description;

      expect(unexplained(described)).toEqual([]);
    },
  );

  it('has operations of Pulp, and its own', () => {
    const own = describedOperations(document).filter(({ id }) => !pulp.has(id));

    expect(own.map(({ id }) => id).sort()).toEqual(OWN);
  });

  it('names each operation once', () => {
    const ids = describedOperations(document).map(({ id }) => id);

    expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
  });

  it('has the operations of Pulp where Pulp has them', () => {
    const shared = describedOperations(document).filter(({ id }) => pulp.has(id));

    const places = shared.map(({ id, method, path, tag }) => ({ id, method, path, tag }));

    expect(places).toEqual(
      shared.map(({ id }) => {
        const { statuses: _, ...place } = pulp.get(id) ?? {};
        return place;
      }),
    );
  });

  it('answers the operations of Pulp as Pulp does: generated clients read nothing else', () => {
    const shared = describedOperations(document).filter(({ id }) => pulp.has(id));

    const others = shared.filter(
      ({ id, operation }) =>
        String(succeeding(Object.keys(operation.responses))) !==
        String(succeeding(pulp.get(id)?.statuses ?? [])),
    );

    expect(others.map(({ id }) => id).sort()).toEqual(DESCRIBED_WRONGLY_BY_PULP);
  });

  it('has plain paths for those who ask for them', async () => {
    const response = await berth.fetch(`${ROOT}docs/api.json?pk_path=1`);

    const plain = (await response.json()) as Description;

    const ids = (described: Description) => describedOperations(described).map(({ id }) => id);
    expect(Object.keys(plain.paths).filter((path) => !path.startsWith(ROOT))).toEqual([]);
    expect(Object.keys(plain.paths)).toContain(`${ROOT}tasks/{id}/`);
    expect(ids(plain).sort()).toEqual(ids(document).sort());
  });

  it('says which operations need credentials', () => {
    const open = describedOperations(document).filter(({ operation }) => operation.security === undefined);

    expect(open.map(({ id }) => id).sort()).toEqual(['livez_read', 'status_read']);
    expect(document.components.securitySchemes).toEqual({ basicAuth: { type: 'http', scheme: 'basic' } });
  });

  it('gives every path its trailing slash', () => {
    expect(Object.keys(document.paths).filter((path) => !/[/}]$/.test(path))).toEqual([]);
  });

  it('lets every read be narrowed to fields', () => {
    const reads = describedOperations(document).filter(
      ({ method, operation }) => method === 'GET' && operation.security,
    );

    const without = reads.filter(({ operation }) => {
      const names = operation.parameters.map(({ name }) => name);
      return !names.includes('fields') || !names.includes('exclude_fields');
    });

    expect(without).toEqual([]);
  });

  it('lets a body be left out where none of its fields is needed', () => {
    const needed = new Map(
      describedOperations(document).map(({ id, operation }) => [id, operation.requestBody?.required]),
    );

    expect(
      ['tasks_purge', 'orphans_cleanup_cleanup', 'groups_partial_update'].map((id) => needed.get(id)),
    ).toEqual([false, false, false]);
    expect(['groups_create', 'tasks_cancel'].map((id) => needed.get(id))).toEqual([true, true]);
  });

  it('has a component for every object, page and body', () => {
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([
        'AsyncOperationResponse',
        'AuditEventResponse',
        'Group',
        'GroupResponse',
        'MyPermissionsResponse',
        'NestedRole',
        'PaginatedRepositoryVersionResponseList',
        'PaginatedTaskResponseList',
        'Paginatedcontainer.ContainerRepositoryResponseList',
        'PatchedUser',
        'Patchedcontainer.ContainerDistribution',
        'RepositoryVersionResponse',
        'StatusResponse',
        'TaskResponse',
        'UserRoleResponse',
        'container.ContainerDistribution',
        'container.ContainerDistributionResponse',
        'container.TagResponse',
      ]),
    );
  });

  it('refers to nothing that it does not have', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)];

    const missing = references
      .map(([, kind = '', name = '']) => ({ kind, name }))
      .filter(({ kind, name }) => !(name in (document.components[kind as 'schemas'] ?? {})));

    expect(missing).toEqual([]);
  });

  it('has nothing that pulp-cli cannot read', () => {
    expect(obstaclesToPulpCli(document)).toEqual([]);
  });

  it('is shown on a page that needs nothing from elsewhere', async () => {
    const page = await (await berth.fetch(`${ROOT}docs/`)).text();

    const files = [...page.matchAll(/(?:src|href)=['"]([^'"]+)['"]/g)].map(([, file = '']) => file);
    const loaded = files.filter((file) => !file.startsWith('#'));
    expect(loaded.length).toBeGreaterThan(3);
    for (const file of loaded) {
      const { origin, href } = new URL(file, `${berth.url}${ROOT}docs/`);
      const response = await fetch(href);
      expect([origin, response.status]).toEqual([berth.url, 200]);
      const text = await response.text();
      if (/\.css$/.test(file)) expect(text).not.toMatch(/url\(['"]?(https?:)?\/\//);
    }
  });
});

const succeeding = (statuses: readonly string[]): string[] =>
  statuses.filter((status) => /^[23]/.test(status));
