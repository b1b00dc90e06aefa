import { formOf, hexOf } from '../support/forms.js';
import type { Objects } from './objects.js';
import { dispatched, seen } from './outcomes.js';
import type { Stage } from './stage.js';

/** What is uploaded. */
const BYTE = 'x';

type Body = (stage: Stage, objects: Objects) => object;

const onAll: Body = () => ({ role: 'core.group_creator', content_object: null });

const ABSENT = '/pulp/api/v3/repositories/container/container/01900000-0000-7000-8000-00000000dead/';
const UNIT = '/pulp/api/v3/content/container/tags/01900000-0000-7000-8000-00000000dead/';
const ABSENT_FILES = '/pulp/api/v3/repositories/file/file/01900000-0000-7000-8000-00000000dead/';
const FILE = '/pulp/api/v3/content/file/files/01900000-0000-7000-8000-00000000dead/';
const DIGEST = `sha256:${'0'.repeat(64)}`;

/** What cannot be done with content, by the action: a user who may do it is told so (400), and nothing changes. */
const IMPOSSIBLE: Readonly<Record<string, object>> = {
  add: { content_units: [UNIT] },
  remove: { content_units: [UNIT] },
  modify: { add_content_units: [FILE] },
  copy_tags: { source_repository: ABSENT },
  copy_manifests: { source_repository: ABSENT },
  tag: { tag: 'v1', digest: DIGEST },
  untag: { tag: 'absent' },
  remove_image: { digest: DIGEST },
  purge_image: { digest: DIGEST },
  restore: { version: 99 },
  promote: { source: ABSENT },
  preview_promotion: { source: ABSENT },
};

/** The same with files. */
const IMPOSSIBLE_WITH_FILES: Readonly<Record<string, object>> = {
  ...IMPOSSIBLE,
  add: { content_units: [FILE] },
  remove: { content_units: [FILE] },
  promote: { source: ABSENT_FILES },
  preview_promotion: { source: ABSENT_FILES },
};

/** The same with a distribution, which shows a push repository and cannot be pinned. */
const UNPINNABLE = { repository_version: `${ABSENT}versions/1/` };
const UNPINNABLE_SITE = { repository_version: `${ABSENT_FILES}versions/1/` };

/** What goes with a request, by its label. */
const BODIES: Readonly<Record<string, Body>> = {
  'POST distributions/container/container/': ({ namespace: team }) => ({
    name: `${team}/published`,
    base_path: `${team}/published`,
  }),
  'PUT distributions/container/container/{distribution}/': ({ namespace: team }) => ({
    name: `${team}/private`,
    base_path: `${team}/private`,
    private: true,
    description: 'put',
  }),
  'PATCH distributions/container/container/{distribution}/': () => ({ description: 'changed' }),
  'POST pulp_container/namespaces/': ({ own }) => ({ name: `${own}-space` }),
  'PUT repositories/container/container-push/{repository}/': ({ namespace: team }) => ({
    name: `${team}/private`,
    description: 'put',
  }),
  'PATCH repositories/container/container-push/{repository}/': () => ({ description: 'changed' }),
  'POST repositories/container/container/': ({ own }) => ({ name: `${own} repository` }),
  'PUT repositories/container/container/{regular}/': ({ own }) => ({ name: `${own} regular` }),
  'PATCH repositories/container/container/{regular}/': () => ({ description: 'changed' }),
  'POST distributions/file/file/': ({ namespace: team }) => ({
    name: `${team}/more-files`,
    base_path: `${team}/more-files`,
  }),
  'PUT distributions/file/file/{site}/': ({ namespace: team }) => ({
    name: `${team}/files`,
    base_path: `${team}/files`,
    private: true,
    description: 'put',
  }),
  'PATCH distributions/file/file/{site}/': () => ({ description: 'changed' }),
  'POST repositories/file/file/': ({ own }) => ({ name: `${own} files` }),
  'PUT repositories/file/file/{files}/': ({ namespace: team }) => ({
    name: `${team}/files`,
    description: 'put',
  }),
  'PATCH repositories/file/file/{files}/': () => ({ description: 'changed' }),
  'POST content/file/files/': (_, objects) =>
    formOf('y', { relative_path: 'y', repository: filesHref(objects) }),
  'POST publications/file/file/': (_, objects) => ({ repository: filesHref(objects) }),
  'POST users/': ({ own }) => ({ username: `${own}-new`, password: null }),
  'PUT users/{user}/': ({ own }) => ({ username: `${own}-other` }),
  'PATCH users/{user}/': () => ({ first_name: 'Changed' }),
  'PATCH users/{me}/': () => ({ is_staff: true }),
  'POST users/{user}/roles/': onAll,
  'POST users/{me}/roles/': onAll,
  'POST groups/': ({ own }) => ({ name: `${own}-new` }),
  'PUT groups/{group}/': ({ own }) => ({ name: `${own}-others` }),
  'PATCH groups/{group}/': ({ own }) => ({ name: `${own}-others` }),
  'POST groups/{group}/users/': () => ({ username: 'admin' }),
  'POST groups/{group}/roles/': onAll,
  'POST roles/': ({ own }) => ({ name: `${own}.new`, permissions: [] }),
  'PUT roles/{role}/': ({ own }) => ({ name: `${own}.role`, permissions: [] }),
  'PATCH roles/{role}/': () => ({ description: 'changed' }),
  'POST artifacts/': () => formOf(BYTE),
  'POST uploads/': () => ({ size: 1 }),
  'PUT uploads/{upload}/': () => formOf(BYTE),
  'POST uploads/{upload}/commit/': () => ({ sha256: hexOf(BYTE) }),
  'POST access-tokens/': () => ({ name: 'mine' }),
  'PATCH tasks/{task}/': () => ({ state: 'canceled' }),
  'POST tasks/purge/': () => ({ states: ['skipped'] }),
  'PATCH task-groups/{task_group}/': () => ({ state: 'canceled' }),
};

/** Roles that somebody else gets on an object and loses again, by the kind of the object. */
const ROLES: Readonly<Record<string, string>> = {
  distribution: 'container.containerdistribution_consumer',
  namespace: 'container.containernamespace_consumer',
  repository: 'container.containerpushrepository_viewer',
  regular: 'container.containerrepository_viewer',
  files: 'file.filerepository_viewer',
  site: 'file.filedistribution_viewer',
  publication: 'file.filepublication_viewer',
  group: 'core.group_viewer',
  task: 'core.task_viewer',
  upload: 'core.upload_viewer',
};

/** The end of the href of what a list may have, by its label. */
const LISTED: Readonly<Record<string, string>> = {
  'GET distributions/container/container/': '{distribution}',
  'GET distributions/': '{distribution}',
  'GET pulp_container/namespaces/': '{namespace}',
  'GET repositories/container/container-push/': '{repository}',
  'GET repositories/container/container-push/{repository}/versions/': '{version}',
  'GET repositories/container/container/': '{regular}',
  'GET repositories/container/container/{regular}/versions/': '{empty}',
  'GET distributions/file/file/': '{site}',
  'GET repositories/file/file/': '{files}',
  'GET repositories/file/file/{files}/versions/': '{version}',
  'GET content/file/files/': '{file}',
  'GET publications/file/file/': '{publication}',
  'GET repositories/': '{repository}',
  'GET repository_versions/': '{repository}/versions/{version}',
  'GET content/container/tags/': '{tag}',
  'GET content/container/manifests/': '{manifest}',
  'GET content/container/blobs/': '{blob}',
  'GET artifacts/': '{artifact}',
  'GET content/': '{tag}',
  'GET uploads/': '{upload}',
  'GET tasks/': '{task}',
  'GET task-groups/': '{task_group}',
  'GET workers/': '{worker}',
  'GET users/': '{user}',
  'GET users/{user}/roles/': '{user_role}',
  'GET groups/': '{group}',
  'GET groups/{group}/users/': '{user}',
  'GET groups/{group}/roles/': '{group_role}',
  'GET roles/': '{role}',
  'GET access-tokens/': '{token}',
};

/**
 * Makes a request of the management API, and tells how it ends: whether a list has what it might, or the status.
 * @param label method and path, with names of objects for their keys
 */
export async function outcomeOf(label: string, stage: Stage, objects: Objects): Promise<string> {
  const { caller } = stage;
  const [method = '', template = ''] = label.split(' ');
  const withKeys = (text: string) => text.replace(/\{(\w+)\}/g, (_, name) => keyOf(objects, name));
  const path = withKeys(template);
  const wanted = LISTED[label];
  if (wanted === undefined)
    return dispatched(caller, caller.manage(method, path, bodyOf(label, stage, objects)));
  const ending = `/${withKeys(wanted)}/`;
  return seen(caller.manage(method, `${path}?limit=1000`), ({ results }) =>
    results?.some(({ pulp_href }) => String(pulp_href).endsWith(ending)),
  );
}

/** The operation in the description of the API that a label stands for. */
export function operationOf(label: string): string {
  return OPERATIONS[label] ?? usualOperation(label);
}

/** Those whose names do not follow from their paths. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'PATCH tasks/{task}/': 'tasks_cancel',
  'PATCH task-groups/{task_group}/': 'task_groups_cancel',
  'POST tasks/purge/': 'tasks_purge',
};

function usualOperation(label: string): string {
  const [method = '', template = ''] = label.split(' ');
  const [path = '', query] = template.split('?');
  const segments = path.split('/').slice(0, -1);
  const place = segments.filter((segment) => !segment.startsWith('{')).join('_');
  const isOfOne = query !== undefined || segments.at(-1)?.startsWith('{');
  const isAction = !isOfOne && segments.at(-2)?.startsWith('{') && !NESTED.has(segments.at(-1) ?? '');
  const verbs: Record<string, string> = { ...VERBS, GET: isOfOne ? '_read' : '_list' };
  return `${place}${isAction ? '' : verbs[method]}`.replaceAll('-', '_');
}

const VERBS = { POST: '_create', PUT: '_update', PATCH: '_partial_update', DELETE: '_delete' };

/** Lists below an object; what else is there is something that is done to it. */
const NESTED: ReadonlySet<string> = new Set(['roles', 'users', 'versions']);

function bodyOf(label: string, stage: Stage, objects: Objects): object | undefined {
  if (label.endsWith('set_label/')) return { key: 'team' };
  const action = /\/(\w+)\/$/.exec(label)?.[1] ?? '';
  const impossible = label.includes('/file/file/') ? IMPOSSIBLE_WITH_FILES : IMPOSSIBLE;
  if (action in impossible && label.includes('{site}')) return UNPINNABLE_SITE;
  if (action in impossible) return label.includes('{distribution}') ? UNPINNABLE : impossible[action];
  const kind = /\{(\w+)\}\/(?:add|remove)_role\/$/.exec(label)?.[1];
  const role = ROLES[kind ?? ''];
  return role === undefined ? BODIES[label]?.(stage, objects) : { role, users: [`${stage.own}-other`] };
}

const filesHref = (objects: Objects): string =>
  `/pulp/api/v3/repositories/file/file/${keyOf(objects, 'files')}/`;

function keyOf(objects: Objects, name: string): string {
  const key = objects[name];
  if (key === undefined) throw new Error(`there is no ${name}`);
  return key;
}
