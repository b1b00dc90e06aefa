import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ManagementClient } from './management-client.js';
import { addPerson, type Person } from './people.js';

const REFUSED = { status: 403, body: { detail: 'You do not have permission to perform this action.' } };
const NOT_FOUND = { status: 404, body: { detail: 'Not found.' } };
const NOWHERE = '01900000-0000-7000-8000-000000000000';

describe('labels of content', () => {
  let berth: BerthServer;
  let api: ManagementClient;
  let labeler: Person;
  let owner: Person;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
    labeler = await addPerson(berth, 'labeler', 'core.content_labeler');
    owner = await addPerson(berth, 'content-owner');
  });

  /** Has the owner push an image, and resolves with the href of content of it. */
  const push = async (name: string, type: string): Promise<string> => {
    await owner.registry.pushImage(name, 'v1', name);
    const { latest_version_href } = await api.repository(name);
    const path = `content/container/${type}/?repository_version=${latest_version_href}`;
    return (await api.page(path)).results[0]?.pulp_href ?? '';
  };

  describe.each(['tags', 'manifests', 'blobs'])('such as %s', (type) => {
    it('are set and removed, and found', async () => {
      const href = await push(`content-owner/${type}`, type);

      const set = await labeler.api.post(`${href}set_label/`, { key: 'tier', value: type });
      const shown = await api.get(href);
      const found = await api.page(`content/container/${type}/?pulp_label_select=tier=${type}`);
      const unset = await labeler.api.post(`${href}unset_label/`, { key: 'tier' });

      expect(set).toEqual({ status: 201, body: { key: 'tier', value: type } });
      expect(shown).toMatchObject({ pulp_labels: { tier: type } });
      expect(found.results).toEqual([shown]);
      expect(unset).toEqual(set);
      expect(await api.get(href)).toMatchObject({ pulp_labels: {} });
    });

    it('are not for those who own a repository that has it', async () => {
      const href = await push(`content-owner/own-${type}`, type);

      expect(await owner.api.post(`${href}set_label/`, { key: 'mine' })).toEqual(REFUSED);
      expect(await owner.api.post(`${href}unset_label/`, { key: 'mine' })).toEqual(REFUSED);
    });

    it('are those of what the caller sees', async () => {
      const href = await push(`content-owner/hidden-${type}`, type);
      await berth.database.query('UPDATE distribution SET private = true WHERE base_path = $1', [
        `content-owner/hidden-${type}`,
      ]);
      const absent = href.replace(/[0-9a-f-]{36}/, NOWHERE);
      // There are other kinds of content, with keys of the same form.
      const another = href.replace(type, type === 'tags' ? 'blobs' : 'tags');

      expect(await labeler.api.post(`${href}set_label/`, { key: 'seen' })).toEqual(NOT_FOUND);
      expect(await labeler.api.post(`${absent}set_label/`, { key: 'seen' })).toEqual(NOT_FOUND);
      expect(await api.post(`${another}set_label/`, { key: 'seen' })).toEqual(NOT_FOUND);
      expect(await api.get(href)).toMatchObject({ pulp_labels: {} });
    });
  });
});
