import { describe, expect, it } from '@jest/globals';

import type { Document, Operation } from './document.js';
import { withHrefTemplates } from './href-templates.js';

const ROOT = '/pulp/api/v3/';

const answering = (component: string, ...parameters: string[]): Operation => ({
  parameters: parameters.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })),
  responses: {
    200: {
      description: '',
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${component}` } } },
    },
  },
});

const documentOf = (paths: Document['paths']): Document => ({
  openapi: '3.0.3',
  info: { title: '', version: '' },
  paths,
});

/** What becomes of a path, where the object at `object` is shown by this component. */
function templateOf(path: string, object: string, component: string): string | undefined {
  const get = answering(component);
  const shown = { [`${ROOT}${object}/`]: { get } };
  const item = { ...shown[`${ROOT}${path}`], post: answering('Other') };
  const { paths } = withHrefTemplates(documentOf({ ...shown, [`${ROOT}${path}`]: item }));
  return Object.keys(paths).find((template) => paths[template]?.post !== undefined);
}

describe('withHrefTemplates', () => {
  it.each([
    ['tasks/{id}/', 'tasks/{id}', 'TaskResponse', '{task_href}'],
    ['tasks/{id}/my_permissions/', 'tasks/{id}', 'TaskResponse', '{task_href}my_permissions/'],
    ['access-tokens/{id}/', 'access-tokens/{id}', 'AccessTokenResponse', '{access_token_href}'],
    [
      'repositories/container/container-push/{id}/tag/',
      'repositories/container/container-push/{id}',
      'container.ContainerPushRepositoryResponse',
      '{container_container_push_repository_href}tag/',
    ],
    [
      'repositories/container/container/{id}/versions/{number}/diff/',
      'repositories/container/container/{id}',
      'container.ContainerRepositoryResponse',
      '{container_container_repository_version_href}diff/',
    ],
    [
      'content/container/tags/{id}/',
      'content/container/tags/{id}',
      'container.TagResponse',
      '{container_tag_href}',
    ],
    [
      'contentguards/core/rbac/{id}/',
      'contentguards/core/rbac/{id}',
      'RBACContentGuardResponse',
      '{r_b_a_c_content_guard_href}',
    ],
    ['users/{id}/', 'users/{id}', 'UserResponse', '{auth_user_href}'],
    ['users/{id}/roles/{assignmentId}/', 'users/{id}', 'UserResponse', '{auth_users_user_role_href}'],
    ['groups/{id}/users/{userId}/', 'groups/{id}', 'GroupResponse', '{groups_user_href}'],
    ['groups/{id}/users/', 'groups/{id}', 'GroupResponse', '{group_href}users/'],
    ['tasks/purge/', 'tasks/{id}', 'TaskResponse', '/pulp/api/v3/tasks/purge/'],
  ])('makes %s, where %s shows a %s, %s', (path, object, component, template) => {
    expect(templateOf(path, object, component)).toBe(template);
  });

  it('has the href in the place of the keys', () => {
    const number = { name: 'limit', in: 'query', schema: { type: 'integer' } } as const;
    const read = answering('TaskResponse', 'id');
    const get = { ...read, parameters: [...(read.parameters ?? []), number] };

    const { paths } = withHrefTemplates(documentOf({ [`${ROOT}tasks/{id}/`]: { get } }));

    const href = { name: 'task_href', in: 'path', required: true, schema: { type: 'string' } };
    expect(paths['{task_href}']?.get?.parameters).toEqual([expect.objectContaining(href), number]);
  });

  it('refuses an object whose href it cannot name', () => {
    const paths = { [`${ROOT}things/{id}/`]: { delete: answering('Other') } };

    expect(() => withHrefTemplates(documentOf(paths))).toThrow('/pulp/api/v3/things/{id}');
  });
});
