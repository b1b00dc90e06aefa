import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { rowsRead } from '../support/query-plan.js';
import type { SentStatement } from '../support/statements.js';
import { fillLists } from './long-lists.js';
import { ManagementClient } from './management-client.js';

const ROWS = 10_000;
const PAGE = 100;

/** Of a manifest. */
const DIGEST = `sha256:${(5000).toString(16).padStart(63, '0')}5`;

/** Its tag. */
const TAG = 'prn:container.tag:01900006-0000-7000-8000-000000001388';

/** Those who are asked for a page, and what they are asked for with. `U` stands for the href of the repository that has it all. */
const LISTS = [
  'repositories/container/container/',
  'repositories/container/container/?name__in=regular-1,regular-2',
  `repositories/container/container/?with_content=${TAG}`,
  'repositories/container/container-push/',
  'Uversions/',
  'Uversions/?number__gt=9000',
  'repositories/',
  'repositories/?pulp_type=container.container-push&name__in=namespace-1/app,regular-1',
  'repository_versions/',
  'repository_versions/?pulp_href__in=Uversions/1/,Uversions/2/',
  'distributions/container/container/',
  'distributions/container/container/?ordering=name',
  `distributions/container/container/?with_content=${TAG}`,
  'distributions/',
  'distributions/?ordering=name',
  'pulp_container/namespaces/',
  'content/',
  'content/?pulp_type=container.tag',
  'content/?repository_version=Uversions/10000/',
  'content/container/tags/',
  'content/container/tags/?repository_version=Uversions/10000/',
  'content/container/tags/?repository_version_added=Uversions/9999/',
  'content/container/tags/?repository_version_removed=Uversions/9999/',
  'content/container/manifests/',
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
  'content/container/blobs/',
  'content/container/tags/?repository_version_added=Uversions/5000/',
  'content/container/manifests/?repository_version_added=Uversions/5000/',
  'content/container/blobs/?repository_version_removed=Uversions/5000/',
  'content/?repository_version_added=Uversions/5000/',
  'content/container/blobs/?repository_version=Uversions/10000/',
  'tasks/',
  'tasks/?state=completed',
  'users/',
  'groups/',
  'roles/',
  'access-tokens/',
  'audit/',
];

// What is public is there for everybody.
const VIEWER_ROLES = ['core.group_viewer', 'container.containernamespace_consumer'];

/** A page of a list of ten thousand objects, as administrators and others see it. */
describe('a long list', () => {
  let berth: Berth;
  let admin: ManagementClient;
  let reader: ManagementClient;
  let repository: string;

  beforeAll(async () => {
    berth = await startBerth({ recorded: true, worker: false });
    admin = new ManagementClient(berth);
    await berth.addUser('reader', 'reader-password', { roles: VIEWER_ROLES });
    reader = new ManagementClient(berth, 'reader:reader-password');
    repository = await fillLists(berth.database, ROWS);
    await reader.page('roles/');
  }, 300_000);
  afterAll(() => berth.stop());

  /** What a page takes, without what the queue and the guard of the door ask. */
  const statementsOf = async (api: ManagementClient, path: string): Promise<readonly SentStatement[]> => {
    const list = path.replaceAll('U', repository);
    await api.page(list);
    const sent = await berth.statements.during(() => api.page(list));
    return sent.filter(({ text }) => /^(?:SELECT|WITH)/.test(text) && !/bullmq/i.test(text));
  };

  describe.each(['administrator', 'reader'])('for a %s', (who) => {
    const mayNot = ['users/', 'audit/', 'access-tokens/'];
    const lists = LISTS.filter((list) => who === 'administrator' || !mayNot.includes(list));

    it.each(lists)('takes a few statements: %s', async (list) => {
      const sent = await statementsOf(who === 'administrator' ? admin : reader, list);

      expect(sent.length).toBeGreaterThan(0);
      expect(sent.length).toBeLessThanOrEqual(6);
    });

    // Of distributions that might be private PostgreSQL takes it for cheaper to sort some ten thousand than to ask a hundred
    // times who may see them; of many more it asks.
    it.each(lists)('reads what it shows, and little more: %s', async (list) => {
      const sent = await statementsOf(who === 'administrator' ? admin : reader, list);

      const pages = sent.filter(({ text }) => !/^SELECT count\(\*\)/i.test(text));
      const read = await Promise.all(pages.map((statement) => rowsRead(berth.database, statement)));

      // A row of the list, and what is read along with it.
      const most = who === 'reader' && list.startsWith('distributions/') ? 5 * ROWS : 12 * PAGE;
      expect(Math.max(...read)).toBeLessThanOrEqual(most);
    });
  });
});
