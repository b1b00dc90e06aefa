import { basic } from '../client/authorization.mjs';
import { HttpClient } from '../client/http.mjs';
import { Registry } from '../client/registry.mjs';
import { push, row, SPREAD } from './workloads.mjs';

/** @typedef {import('./bench.mjs').Bench} Bench */
/** @typedef {import('./workloads.mjs').Prepare} Prepare */

/** What `test/support/fill.sql` calls the repository of many versions. */
const FULL = 'filled-0/r0';
const FULL_ID = '01900002-0000-7000-8000-000000000000';
const PAGE = 100;

/** What a registry that holds much is asked, and one that holds little answers as well. @type {readonly import('./workloads.mjs').Workload[]} */
export const SCALE_WORKLOADS = [
  row('scale-push', 'push, 8 clients', 8, 300, 80, push(SPREAD, 'put')),
  row('scale-push-one', 'push into the repository of most versions, 8 clients', 8, 300, 80, pushToFull),
  row('scale-head', 'manifest HEAD by tag, 16 clients', 16, 8000, 2000, headInFull),
  row('scale-tags', 'page of 100 tags, 8 clients', 8, 2000, 400, listTags),
  row('scale-referrers', 'referrers of a manifest, 8 clients', 8, 2000, 400, listReferrers),
  row('scale-versions', 'page of 100 versions, 8 clients', 8, 400, 80, listVersions),
  row('scale-catalog', 'catalog for a user with five repositories, 8 clients', 8, 2000, 400, listCatalog),
];

/** @type {Prepare} */
async function pushToFull(bench, round) {
  return push([FULL], 'put', (name) => name)(bench, round);
}

/** @type {Prepare} */
async function headInFull(bench) {
  await bench.authorize([FULL]);
  return async (index) => {
    await bench.registry.headManifest(FULL, `v${1 + (index % PAGE)}`);
  };
}

/** @type {Prepare} */
async function listTags(bench) {
  const path = `/v2/${FULL}/tags/list?n=${PAGE}`;
  return async () => requireLength(await bench.registry.get(path, FULL), 'tags', PAGE);
}

/** @type {Prepare} */
async function listReferrers(bench) {
  const digest = await bench.registry.headManifest(FULL, 'v1');
  const path = `/v2/${FULL}/referrers/${digest}`;
  return async () => requireLength(await bench.registry.get(path, FULL), 'manifests', 1);
}

/** The page that a client asks for first, of Berth's management API. @type {Prepare} */
async function listVersions(bench) {
  const client = new HttpClient(new URL(bench.settings.url));
  const path = `/pulp/api/v3/repositories/container/container-push/${FULL_ID}/versions/?limit=${PAGE}`;
  const headers = { Authorization: String(basic(bench.settings.credentials)) };
  return async () => {
    const { body } = await client.request({ method: 'GET', path, headers });
    requireLength(body, 'results', PAGE);
  };
}

/** @type {Prepare} */
async function listCatalog(bench) {
  const reader = new Registry(bench.settings.url, bench.settings.reader);
  await reader.ping();
  return async () => {
    const { repositories } = JSON.parse(String(await reader.getCatalog(PAGE)));
    const own = repositories.filter((/** @type {string} */ name) => name.startsWith('filled-'));
    if (own.length !== 5) throw new Error(`the catalog has ${own.length} repositories of the reader's five`);
  };
}

/**
 * @param {Buffer} body
 * @param {string} list
 * @param {number} length
 */
function requireLength(body, list, length) {
  const found = JSON.parse(String(body))[list]?.length;
  if (found !== length) throw new Error(`${found} ${list} instead of ${length}: ${body.subarray(0, 200)}`);
}
