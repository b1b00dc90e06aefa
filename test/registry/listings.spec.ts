import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { refusalOf } from '../support/refusal.js';
import { RegistryClient } from '../support/registry-client.js';

/** In the order of their bytes. */
const TAGS = ['0', '1.0', 'A', 'A-1', 'A.1', 'B', '_x', 'a', 'a_b', 'aa', 'b'];
const NAMES = ['listed/0', 'listed/a', 'listed/a-b', 'listed/a/b', 'listed/a0', 'listed/b'];

describe('listings', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
    const manifest = await registry.pushImage('listed/a', 'A', 'layer');
    for (const tag of [...TAGS].reverse()) await registry.putManifest('listed/a', tag, manifest);
    for (const name of [...NAMES].reverse()) await registry.startUpload(name);
  });
  afterAll(() => berth.stop());

  const tags = async (query: string) => {
    const response = await registry.fetch(`/v2/listed/a/tags/list${query}`);
    const body = (await response.json()) as { name: string; tags: string[] };
    return { tags: body.tags, link: response.headers.get('link') };
  };
  const catalog = async (query: string) => {
    const response = await registry.fetch(`/v2/_catalog${query}`);
    const body = (await response.json()) as { repositories: string[] };
    return { repositories: body.repositories, link: response.headers.get('link') };
  };
  /** Every page, as a client finds them that follows the links. */
  const follow = async (path: string, field: 'tags' | 'repositories') => {
    const items: string[] = [];
    for (let next: string | undefined = path; next !== undefined; ) {
      const response: Response = await registry.fetch(next);
      items.push(...((await response.json()) as Record<typeof field, string[]>)[field]);
      next = /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    }
    return items;
  };

  it('of tags are as the specification has them', async () => {
    const response = await berth.fetch('/v2/listed/a/tags/list');

    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
    expect(await response.json()).toEqual({ name: 'listed/a', tags: TAGS });
  });

  it('of a repository without tags are empty', async () => {
    const response = await berth.fetch('/v2/listed/b/tags/list');

    expect(await response.json()).toEqual({ name: 'listed/b', tags: [] });
  });

  it('of an unknown repository do not exist', async () => {
    const known = await registry.fetch('/v2/listed/unknown/tags/list');
    const anonymous = await berth.fetch('/v2/listed/unknown/tags/list');

    expect(await refusalOf(known)).toEqual({ status: 404, codes: ['NAME_UNKNOWN'] });
    expect(await refusalOf(anonymous)).toEqual({ status: 401, codes: ['UNAUTHORIZED'] });
  });

  it.each([
    ['?n=3', TAGS.slice(0, 3), '</v2/listed/a/tags/list?n=3&last=A>; rel="next"'],
    ['?n=3&last=A', TAGS.slice(3, 6), '</v2/listed/a/tags/list?n=3&last=B>; rel="next"'],
    ['?n=2&last=a_b', TAGS.slice(9), null],
    ['?last=B', TAGS.slice(6), null],
    ['?last=Azz', TAGS.slice(5), null],
    ['?last=zzz', [], null],
    ['?last=%F0%9F%90%B3', [], null],
    ['?n=11', TAGS, null],
    ['?n=999999999', TAGS, null],
    ['?n=0', [], null],
  ])('of tags %s are one page', async (query, expected, link) => {
    const page = await tags(query);

    expect(page).toEqual({ tags: expected, link });
  });

  it('of tags are whole for a client that follows the links', async () => {
    const found = await follow('/v2/listed/a/tags/list?n=2', 'tags');

    expect(found).toEqual(TAGS);
  });

  it('of repositories are whole, in the order of their bytes', async () => {
    const whole = await catalog('');

    expect(whole).toEqual({ repositories: NAMES, link: null });
  });

  it.each([
    ['?n=2', NAMES.slice(0, 2), '</v2/_catalog?n=2&last=listed%2Fa>; rel="next"'],
    ['?n=2&last=listed/a', NAMES.slice(2, 4), '</v2/_catalog?n=2&last=listed%2Fa%2Fb>; rel="next"'],
    ['?last=listed%2Fa0', NAMES.slice(5), null],
    ['?n=0', [], null],
  ])('of repositories %s are one page', async (query, expected, link) => {
    const page = await catalog(query);

    expect(page).toEqual({ repositories: expected, link });
  });

  it('of repositories are whole for a client that follows the links', async () => {
    const found = await follow('/v2/_catalog?n=1', 'repositories');

    expect(found).toEqual(NAMES);
  });

  it.each(['/v2/listed/a/tags/list', '/v2/_catalog'])(
    'at %s refuse a page size that is none',
    async (path) => {
      const sizes = ['-1', 'a', '', '1.5', '1e3', '99999999999999999999', '%00', '1&n=2'];

      const responses = await Promise.all(sizes.map((n) => registry.fetch(`${path}?n=${n}`)));

      for (const response of responses) expect(await refusalOf(response)).toMatchObject({ status: 400 });
    },
  );
});
