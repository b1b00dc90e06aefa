import { expect } from '@jest/globals';
import type { LoggedRequest } from '../support/request-log.js';

/** How blobs came to a repository: those mounted from another one, and those sent, by their digests. */
export interface Transfers {
  readonly mounted: readonly string[];
  readonly sent: readonly string[];
}

const UPLOADS = /^\/v2\/(.+)\/blobs\/uploads(?:\/[^/]*)?$/;

/** Reads them from a server's log. Bytes of a blob whose upload was never finished appear by their upload's path. */
export function transfersTo(repository: string, requests: readonly LoggedRequest[]): Transfers {
  const mounted: string[] = [];
  const sent = new Map<string, string>();
  for (const { method, url, status } of requests) {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    if (UPLOADS.exec(pathname)?.[1] !== repository) continue;
    const [mount, digest] = [searchParams.get('mount'), searchParams.get('digest')];
    if (method === 'POST' && mount && status === 201) mounted.push(mount);
    else if (method === 'POST' && digest) sent.set(digest, digest);
    else if (method !== 'POST' && method !== 'GET') sent.set(pathname, digest ?? pathname);
  }
  return { mounted: mounted.sort(), sent: [...sent.values()].sort() };
}

/** The requests with which uploads are opened, filled and finished, in any repository. */
export function uploadsAmong(requests: readonly LoggedRequest[]): LoggedRequest[] {
  return requests.filter(({ url }) => UPLOADS.test(new URL(url, 'http://localhost').pathname));
}

/** That every layer, by its digest, was sent. */
export function expectSent({ mounted, sent }: Transfers, layers: readonly string[]): void {
  expect(mounted).toEqual([]);
  expect(sent).toEqual(expect.arrayContaining([...layers]));
}

/** That every layer was mounted, and nothing sent but perhaps a configuration. */
export function expectMounted({ mounted, sent }: Transfers, layers: readonly string[]): void {
  expect({
    mounted: mounted.filter((digest) => layers.includes(digest)),
    sent: sent.filter((digest) => layers.includes(digest) || digest.startsWith('/')),
  }).toEqual({ mounted: layers.toSorted(), sent: [] });
}
