import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ContentClient, refused } from './contents.js';

const NO_NAME = 'non_field_errors';
const HREF = '/pulp/api/v3/repositories/container/container/01900000-0000-7000-8000-00000000dead/';
const NULL_CHARACTER = 'a\0b';
const NOT_TEXTS = ['x', 1, null, {}, [1], [null], [['x']], [NULL_CHARACTER]];
const NOT_REFERENCES = [
  1,
  null,
  {},
  [],
  'x',
  '',
  `${HREF}versions/x/`,
  'prn:core.repositoryversion:1',
  NULL_CHARACTER,
];

/** For each action: a body that is right, and of each of its fields what is wrong. */
const ACTIONS: Readonly<
  Record<string, readonly [body: object, wrong: Readonly<Record<string, readonly unknown[]>>]>
> = {
  add: [{ content_units: [] }, { content_units: [...NOT_TEXTS, ['x'], [HREF], ['*']] }],
  remove: [{ content_units: [] }, { content_units: [...NOT_TEXTS, ['x'], [HREF]] }],
  copy_tags: [
    { source_repository: 'SOURCE', names: [] },
    { source_repository: NOT_REFERENCES, names: NOT_TEXTS },
  ],
  copy_manifests: [
    { source_repository_version: 'VERSION', digests: [], media_types: [] },
    {
      source_repository_version: NOT_REFERENCES,
      digests: NOT_TEXTS,
      media_types: [...NOT_TEXTS, ['x'], ['application/json']],
    },
  ],
  tag: [
    { tag: 'v2', digest: 'DIGEST' },
    {
      tag: [1, null, '', [], '.x', 'a/b', NULL_CHARACTER],
      digest: [1, null, '', 'x', digestOf('absent'), NULL_CHARACTER],
    },
  ],
  untag: [{ tag: 'v1' }, { tag: [1, null, '', [], '.x', 'absent', NULL_CHARACTER] }],
  remove_image: [{ digest: 'DIGEST' }, { digest: [1, null, '', 'x', digestOf('absent'), NULL_CHARACTER] }],
  purge_image: [{ digest: 'DIGEST' }, { digest: [1, null, '', 'x', digestOf('absent'), NULL_CHARACTER] }],
  restore: [
    { version: 0 },
    { version: [-1, 1.5, 9, 1e9, 'x', null, '', [], {}, HREF, `${HREF}versions/1/`] },
  ],
  promote: [
    { source: 'SOURCE', tags: ['v1'], expected_current_version: 'LATEST' },
    {
      source: NOT_REFERENCES,
      tags: [...NOT_TEXTS, [], ['.x'], ['absent']],
      expected_current_version: NOT_REFERENCES,
    },
  ],
};
const DISTRIBUTION = {
  promote: [
    { repository_version: 'LATEST' },
    {
      repository_version: NOT_REFERENCES,
      expected_current_version: NOT_REFERENCES.filter((value) => value !== null),
    },
  ],
} as const;

describe('bad input', () => {
  let berth: BerthServer;
  let api: ContentClient;
  let target: string;
  let distribution: string;
  let latest: string;
  let values: Readonly<Record<string, string>>;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ContentClient(berth);
    const image = await new RegistryClient(berth).pushImage('input/app', 'v1', 'one');
    const { pulp_href: source, latest_version_href: version } = await api.repository('input/app');
    target = (await api.regular()).pulp_href;
    latest = (await api.done(`${target}copy_tags/`, { source_repository: source })) ?? '';
    const names = { name: 'input/public', base_path: 'input/public', repository: target };
    await api.dispatch('distributions/container/container/', names);
    const { results } = await api.page('distributions/container/container/?name=input/public');
    distribution = results[0]?.pulp_href ?? '';
    values = { SOURCE: source, VERSION: version, DIGEST: digestOf(image), LATEST: latest };
  });

  const filled = (body: object): object =>
    Object.fromEntries(
      Object.entries(body).map(([field, value]) => [
        field,
        typeof value === 'string' ? (values[value] ?? value) : value,
      ]),
    );

  const cases = (actions: object): [string, string, unknown][] =>
    Object.entries(actions as typeof ACTIONS).flatMap(([action, [, wrong]]) =>
      Object.entries(wrong).flatMap(([field, given]) =>
        given.map((value): [string, string, unknown] => [action, field, value]),
      ),
    );

  it.each([...cases(ACTIONS), ...cases({ preview_promotion: ACTIONS.promote ?? [{}, {}] })])(
    'of %s is told by its field %s: %j',
    async (action, field, value) => {
      const [body] = ACTIONS[action === 'preview_promotion' ? 'promote' : action] ?? [{}];

      const answer = await api.post(`${target}${action}/`, { ...filled(body), [field]: value });

      expect([answer.status, Object.keys(answer.body)]).toEqual([400, [field]]);
      expect(await api.latest(target)).toBe(latest);
    },
  );

  it.each(cases(DISTRIBUTION))(
    'of %s of a distribution is told by its field %s: %j',
    async (_, field, value) => {
      const body = { ...filled(DISTRIBUTION.promote[0]), [field]: value };

      for (const action of ['promote', 'preview_promotion']) {
        const answer = await api.post(`${distribution}${action}/`, body);

        expect([answer.status, Object.keys(answer.body)]).toEqual([400, [field]]);
      }
    },
  );

  it.each(Object.keys(ACTIONS))('of %s is told by fields that it does not know', async (action) => {
    const [body] = ACTIONS[action] ?? [{}];

    const answer = await api.post(`${target}${action}/`, { ...filled(body), bogus: 1 });

    expect(answer).toEqual(refused({ bogus: ['Unexpected field'] }));
  });

  it.each(['tag', 'untag', 'remove_image', 'purge_image', 'restore', 'promote'])(
    'of %s is told by what it lacks',
    async (action) => {
      const { status, body } = await api.post(`${target}${action}/`, {});

      expect(status).toBe(400);
      expect(Object.values(body)[0]).toEqual(['This field is required.']);
    },
  );

  it('of copies is told by how many sources there are', async () => {
    const either = [
      "Either 'source_repository' or 'source_repository_version' needs to be specified, but not both.",
    ];
    const both = filled({ source_repository: 'SOURCE', source_repository_version: 'VERSION' });

    for (const action of ['copy_tags', 'copy_manifests'])
      for (const body of [{}, both])
        expect(await api.post(`${target}${action}/`, body)).toEqual(refused({ [NO_NAME]: either }));
  });

  it('of removals is told when everything is named with something else', async () => {
    const unit = await api.unit(latest, 'tags', 'v1');

    expect(await api.post(`${target}remove/`, { content_units: ['*', unit] })).toEqual(
      refused({ [NO_NAME]: [`'*' should be the only item present in the ['*', '${unit}']`] }),
    );
  });

  it.each(['add', 'tag', 'restore', 'promote'])(
    'of %s is told when it is no object, or no JSON',
    async (action) => {
      const list = await api.post(`${target}${action}/`, []);
      const broken = await api.fetch(`${target}${action}/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{',
      });

      expect(list).toEqual(refused({ [NO_NAME]: ['Invalid data. Expected a dictionary, but got list.'] }));
      expect(broken.status).toBe(400);
    },
  );
});
