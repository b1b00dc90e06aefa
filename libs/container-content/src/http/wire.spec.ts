import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { nameIn, rewriteUrl } from './wire.js';

describe('the URL of a registry request', () => {
  it.each([
    ['/v2/a/manifests/v1', '/v2/a/manifests/v1'],
    ['/v2/a/b/manifests/v1', '/v2/a%2Fb/manifests/v1'],
    ['/v2/a/b/c/blobs/sha256:00', '/v2/a%2Fb%2Fc/blobs/sha256:00'],
    ['/v2/a/b/blobs/uploads/', '/v2/a%2Fb/blobs/uploads/'],
    ['/v2/a/b/blobs/uploads', '/v2/a%2Fb/blobs/uploads'],
    ['/v2/a/b/blobs/uploads/id?digest=x', '/v2/a%2Fb/blobs/uploads/id?digest=x'],
    ['/v2/a/b/blobs/uploads/id?_state=1&digest=x', '/v2/a%2Fb/blobs/uploads/id?_state=1&digest=x'],
    ['/v2/a/b/blobs/uploads/id?_state=1?digest=x', '/v2/a%2Fb/blobs/uploads/id?_state=1&digest=x'],
    ['/v2/a/b/tags/list?n=1', '/v2/a%2Fb/tags/list?n=1'],
    ['/v2/a/b/tags/list/', '/v2/a%2Fb/tags/list/'],
    ['/v2/a/b/referrers/sha256:00', '/v2/a%2Fb/referrers/sha256:00'],
    ['/v2/a/manifests/b/manifests/v1', '/v2/a%2Fmanifests%2Fb/manifests/v1'],
    ['/v2/a/blobs/uploads/blobs/uploads/', '/v2/a%2Fblobs%2Fuploads/blobs/uploads/'],
    ['/v2/tags/list/tags/list', '/v2/tags%2Flist/tags/list'],
    ['/v2/a%2Fb/manifests/v1', '/v2/a%252Fb/manifests/v1'],
    ['/v2/a/b/blobs/uploads/?from=x/manifests/y', '/v2/a%2Fb/blobs/uploads/?from=x/manifests/y'],
    ['/v2/', '/v2/'],
    ['/v2', '/v2'],
    ['/v2/_catalog?n=1', '/v2/_catalog?n=1'],
    ['/v2/a/b', '/v2/a/b'],
    ['/v2//manifests/v1', '/v2//manifests/v1'],
    ['/v2/a/manifests/', '/v2/a/manifests/'],
    ['/pulp/api/v3/a/manifests/v1', '/pulp/api/v3/a/manifests/v1'],
  ])('%s becomes %s', (url, expected) => {
    expect(rewriteUrl(url)).toBe(expected);
  });

  const word = fc.constantFrom('a', 'b1', 'manifests', 'blobs', 'uploads', 'tags', 'list', 'referrers', 'v2');
  const name = fc.array(word, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));
  const reference = fc.constantFrom('v1', 'list', 'uploads', 'manifests', `sha256:${'0'.repeat(64)}`);
  const endpoint = fc.oneof(
    reference.map((one) => `manifests/${one}`),
    fc.constant(`blobs/sha256:${'0'.repeat(64)}`),
    fc.constantFrom('blobs/uploads/', 'tags/list', 'blobs/uploads/018f3c5e-0000-7000-8000-000000000000'),
    fc.constant(`referrers/sha256:${'0'.repeat(64)}`),
  );
  const query = fc.constantFrom('', '?n=1', '?mount=sha256:00&from=a/b', '?x=/manifests/y');

  it('has any name in one segment, and the endpoint as it was', () => {
    const property = fc.property(name, endpoint, query, (repository, rest, parameters) => {
      const [, version, segment, ...others] = rewriteUrl(`/v2/${repository}/${rest}${parameters}`).split('/');

      expect(version).toBe('v2');
      expect(decodeURIComponent(segment ?? '')).toBe(repository);
      expect(others.join('/')).toBe(`${rest}${parameters}`);
    });

    fc.assert(property, { numRuns: 1000 });
  });

  it('may be anything that a socket brings', () => {
    const byte = fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code));
    const property = fc.property(fc.string({ unit: byte }), fc.string({ unit: byte }), (before, after) => {
      expect(rewriteUrl(`/v2/${before}/manifests/${after}`)).toMatch(/^\/v2\//);
    });

    fc.assert(property);
  });
});

describe('the paths of the registry', () => {
  it.each([
    ['/v2/a/b/manifests/v1', 'a/b'],
    ['/v2/a/b/blobs/uploads/', 'a/b'],
    ['/v2/UPPER/tags/list', 'UPPER'],
    ['/v2/', null],
    ['/v2/_catalog', null],
    ['/v2/a/b', null],
    ['/v1/a/tags/list', null],
  ])('has, in %s, the name %p', (path, expected) => {
    expect(nameIn(path)).toBe(expected);
  });
});
