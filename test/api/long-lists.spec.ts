import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { committedDescription, describedOperations } from '../support/api-description.js';
import { type Berth, startBerth } from '../support/berth.js';
import { pagesRead, rowsRead } from '../support/query-plan.js';
import type { SentStatement } from '../support/statements.js';
import { fillLists, ownersOfLists } from './long-lists.js';
import { ManagementClient, type Page, ROOT } from './management-client.js';

const ROWS = 10_000;
const PAGE = 100;

/** Of a manifest. */
const DIGEST = `sha256:${(5000).toString(16).padStart(63, '0')}5`;

/** Its tag. */
const TAG = 'prn:container.tag:01900006-0000-7000-8000-000000001388';

/** All lists that there are. Of access policies there are as many as of kinds of objects, and no rows. */
const LISTS = describedOperations(committedDescription())
  .filter(({ id }) => id.endsWith('_list') && id !== 'access_policies_list')
  .map(({ path }) => path.replace(ROOT, ''));

/** What is asked for besides whole lists. `U` stands for the href of the repository that has it all, `F` for that of the one with all files. */
const QUERIES = [
  'repositories/container/container/?name__in=regular-1,regular-2',
  `repositories/container/container/?with_content=${TAG}`,
  'Uversions/?number__gt=9000',
  'repositories/?pulp_type=container.container-push&name__in=namespace-1/app,regular-1',
  'repository_versions/?pulp_href__in=Uversions/1/,Uversions/2/',
  'distributions/container/container/?ordering=name',
  `distributions/container/container/?with_content=${TAG}`,
  `repositories/container/container/?with_content=${TAG}`,
  `repositories/?latest_with_content=${TAG}`,
  'distributions/?ordering=name',
  'content/?pulp_type=container.tag',
  'content/?repository_version=Uversions/10000/',
  'content/container/tags/?repository_version=Uversions/10000/',
  'content/container/tags/?repository_version_added=Uversions/9999/',
  'content/container/tags/?repository_version_removed=Uversions/9999/',
  'content/container/manifests/?repository_version=Uversions/10000/',
  'content/container/manifests/?type=helm',
  'content/container/manifests/?type=image&os=linux',
  'content/container/manifests/?architecture=riscv64',
  'content/container/manifests/?is_bootable=true',
  'content/container/manifests/?media_type=application/vnd.oci.image.manifest.v1%2Bjson',
  'content/container/manifests/?media_type=application/vnd.example',
  'content/container/manifests/?label=number=5000',
  'content/container/manifests/?label=absent',
  'content/container/manifests/?annotation=number=5000&type=helm',
  `content/container/tags/?digest=${DIGEST}`,
  'content/container/tags/?media_type=application/vnd.oci.image.manifest.v1%2Bjson',
  'content/container/tags/?name__in=v1,v5000',
  'content/container/tags/?repository_version_added=Uversions/5000/',
  'content/container/manifests/?repository_version_added=Uversions/5000/',
  'content/container/blobs/?repository_version_removed=Uversions/5000/',
  'content/?repository_version_added=Uversions/5000/',
  'content/container/blobs/?repository_version=Uversions/10000/',
  'content/file/files/?relative_path=file-5000',
  'content/file/files/?ordering=relative_path',
  'content/file/files/?repository_version=Fversions/10000/',
  'publications/file/file/?repository=F',
  'publications/file/file/?repository_version=Fversions/5000/',
  'publications/file/file/?content=prn:file.file:01900000-0000-7000-8000-000000000001',
  'distributions/file/file/?ordering=name',
  'tasks/?state=completed',
];

// What is public is there for everybody.
const VIEWER_ROLES = ['core.group_viewer', 'core.upload_viewer', 'container.containernamespace_consumer'];

/** Lists that show only what somebody has a role on. */
const BY_ROLES = ['groups/', 'pulp_container/namespaces/', 'task-groups/', 'tasks/', 'uploads/'];

/** A page of a list of ten thousand objects, as administrators and others see it. */
describe('a long list', () => {
  let berth: Berth;
  let admin: ManagementClient;
  let reader: ManagementClient;
  let newcomer: ManagementClient;
  let repository: string;
  let owners: ReadonlyMap<string, string>;

  beforeAll(async () => {
    berth = await startBerth({ recorded: true, worker: false });
    admin = new ManagementClient(berth);
    await berth.addUser('reader', 'reader-password', { roles: VIEWER_ROLES });
    reader = new ManagementClient(berth, 'reader:reader-password');
    await berth.addUser('newcomer', 'newcomer-password', { roles: [] });
    newcomer = new ManagementClient(berth, 'newcomer:newcomer-password');
    repository = await fillLists(berth.database, ROWS);
    owners = await ownersOfLists(berth.database);
    await reader.page('roles/');
  }, 300_000);
  afterAll(() => berth.stop());

  const hrefOf = (list: string): string =>
    list
      .replaceAll('U', repository)
      .replaceAll('F', owners.get('file_file_repository_href') ?? '')
      .replace(/\{(\w+)\}/, (_, parameter) => owners.get(parameter) ?? parameter);

  const measured = new Map<string, Promise<readonly SentStatement[]>>();

  /** What a page takes, without what the queue and the guard of the door ask. */
  const statementsOf = (api: ManagementClient, path: string): Promise<readonly SentStatement[]> => {
    const key = `${[admin, reader, newcomer].indexOf(api)} ${path}`;
    const statements = measured.get(key) ?? measure(api, hrefOf(path));
    measured.set(key, statements);
    return statements;
  };

  /** The fewest of three times: once in some seconds Berth asks again what it remembers of the caller. */
  const measure = async (api: ManagementClient, list: string): Promise<readonly SentStatement[]> => {
    const times: (readonly SentStatement[])[] = [];
    for (let time = 0; time < 3; time++) {
      const sent = await berth.statements.during(() => api.page(list));
      times.push(sent.filter(({ text }) => /^(?:SELECT|WITH)/.test(text) && !/bullmq/i.test(text)));
    }
    return times.reduce((fewest, sent) => (sent.length < fewest.length ? sent : fewest));
  };

  /** How many rows the statement reads, of those that a page takes, that reads most; counting is another matter. */
  const mostRead = async (api: ManagementClient, path: string): Promise<number> => {
    const pages = (await statementsOf(api, path)).filter(({ text }) => !/^SELECT count\(\*\)/i.test(text));
    return Math.max(...(await Promise.all(pages.map((statement) => rowsRead(berth.database, statement)))));
  };

  it.each(LISTS)('is one: %s', async (list) => {
    expect((await admin.page(hrefOf(list))).count).toBeGreaterThanOrEqual(ROWS);
  });

  describe.each(['administrator', 'reader'])('for a %s', (who) => {
    const mayNot = ['users/', 'audit/', 'access-tokens/', 'artifacts/', 'workers/'];
    const lists = [...LISTS, ...QUERIES].filter((list) => who === 'administrator' || !mayNot.includes(list));

    it.each(lists)('takes a few statements: %s', async (list) => {
      const sent = await statementsOf(who === 'administrator' ? admin : reader, list);

      expect(sent.length).toBeGreaterThan(0);
      expect(sent.length).toBeLessThanOrEqual(6);
    });

    it.each(lists)('reads what it shows, and little more: %s', async (list) => {
      // A row of the list, and what is read along with it. Of manifests also whether the reader may see their configs and layers.
      const most = who === 'reader' && list.startsWith('content/container/manifests/') ? 24 : 12;
      expect(await mostRead(who === 'administrator' ? admin : reader, list)).toBeLessThanOrEqual(most * PAGE);
    });
  });

  /** How many pages of tables and indexes all statements look at, the counting ones as well. */
  const pagesOf = async (path: string): Promise<number> => {
    const read = await Promise.all(
      (await statementsOf(admin, path)).map((statement) => pagesRead(berth.database, statement)),
    );
    return read.reduce((sum, pages) => sum + pages, 0);
  };

  /** What `next` of a page leads to. */
  const nextOf = async (path: string): Promise<string> => {
    const { pathname, search } = new URL((await admin.page(path)).next ?? '');
    return pathname + search;
  };

  describe.each(LISTS)('far out: %s', (path) => {
    const far = ROWS - 2 * PAGE;
    const pageAt = (offset: number): string => `${hrefOf(path)}?limit=${PAGE}&offset=${offset}`;

    it('costs what is shown, and a few pages of tables for each row that comes before it', async () => {
      const [first, last] = [await pagesOf(pageAt(0)), await pagesOf(pageAt(far))];

      expect(last).toBeLessThanOrEqual(first + 3 * ROWS);
    });

    it('is reached by the links between pages at the cost of a page', async () => {
      const next = await nextOf(pageAt(far - PAGE));

      const page = await admin.page(next);

      const { count, previous, results } = await admin.page(pageAt(far));
      expect(page).toMatchObject({ count, previous, results });
      expect(await pagesOf(next)).toBeLessThanOrEqual((await pagesOf(pageAt(0))) + 5 * PAGE);
    });

    it('ends where the list does', async () => {
      const pages = [];
      for (let next: string | null = pageAt(ROWS * 6 - PAGE); next !== null; ) {
        const page: Page = await admin.page(next.replace(berth.url, ''));
        pages.push(page.results.length);
        next = page.next;
      }

      expect(pages.length).toBeLessThanOrEqual(2);
    });
  });

  it.each([
    ['users/', '01900000-0000-7000-8000-000000000000_1'],
    ['content/', '12_1'],
  ])('of %s does not begin after what is of another kind', async (list, after) => {
    const answer = await admin.send('GET', `${list}?offset=2000&after=${after}`);

    expect(answer).toEqual({
      status: 400,
      body: { after: ['This is not where a page of this list ended.'] },
    });
  });

  describe('of which somebody may see one', () => {
    it.each(BY_ROLES)('shows that one: %s', async (list) => {
      expect((await newcomer.page(list)).count).toBe(1);
    });

    it.each(BY_ROLES)('is looked through once, and so are roles at most: %s', async (list) => {
      // It, what belongs to each row of it, all roles, and who has them: four times as many.
      expect(await mostRead(newcomer, list)).toBeLessThanOrEqual(7 * ROWS + 5 * PAGE);
    });
  });
});
