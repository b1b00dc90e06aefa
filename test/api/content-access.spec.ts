import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, imageManifest, RegistryClient } from '../support/registry-client.js';
import { withFields } from '../support/repository-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ContentClient, DENIED, refused } from './contents.js';
import type { Answer, Shown } from './management-client.js';
import { addPerson, PASSWORD } from './people.js';

const CREATOR = 'container.containerrepository_creator';
const ABSENT = '01900000-0000-7000-8000-00000000dead';
const NO_OBJECT = ['Invalid hyperlink - Object does not exist.'];
const FOREIGN = 'application/vnd.oci.image.layer.nondistributable.v1.tar';

describe('content of repositories is changed', () => {
  let berth: BerthServer;
  let admin: ContentClient;
  let registry: RegistryClient;
  let mallory: ContentClient;
  let own: Shown;
  let secret: Shown;

  beforeAll(async () => {
    berth = await sharedBerth();
    admin = new ContentClient(berth);
    registry = new RegistryClient(berth);
    await addPerson(berth, 'moe', CREATOR);
    mallory = new ContentClient(berth, `moe:${PASSWORD}`);
    own = await mallory.regular();
    secret = await hidden('secret/app');
  });

  /** A push repository with an image, behind a private distribution. */
  const hidden = async (name: string): Promise<Shown> => {
    await registry.pushImage(name, 'v1', `layer of ${name}`);
    const { results } = await admin.page(`distributions/container/container/?name=${name}`);
    await admin.patch(results[0]?.pulp_href ?? '', { private: true });
    return admin.repository(name);
  };

  const give = (object: string, role: string, username: string) =>
    admin.post(`${object}add_role/`, { role: `container.${role}`, users: [username], groups: [] });

  const person = async (username: string): Promise<ContentClient> => {
    await addPerson(berth, username);
    return new ContentClient(berth, `${username}:${PASSWORD}`);
  };

  const deeds = (client: ContentClient, href: string): Promise<Answer[]> =>
    Promise.all(
      Object.entries({
        add: { content_units: [] },
        remove: { content_units: ['*'] },
        copy_tags: { source_repository: own.pulp_href },
        copy_manifests: { source_repository: own.pulp_href },
        tag: { tag: 'v2', digest: digestOf('x') },
        untag: { tag: 'v1' },
        remove_image: { digest: digestOf('x') },
        purge_image: { digest: digestOf('x') },
        restore: { version: 0 },
        promote: { source: own.pulp_href },
        preview_promotion: { source: own.pulp_href },
      }).map(([action, body]) => client.post(`${href}${action}/`, body)),
    );

  it('by nobody who may not see them', async () => {
    const { pulp_href: href } = await admin.regular();

    const answers = await deeds(mallory, href);
    const absent = await deeds(mallory, href.replace(/[0-9a-f-]{36}/, ABSENT));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(absent.map(({ status }) => status)).toEqual(answers.map(({ status }) => status));
  });

  it('not by those who may only see them', async () => {
    const { pulp_href: href } = await admin.regular();
    const viewer = await person('access-viewer');
    await give(href, 'containerrepository_viewer', 'access-viewer');

    const answers = await deeds(viewer, href);
    expect(answers).toEqual(answers.map(() => DENIED));
  });

  it('by those who manage their content, and by collaborators of the namespace that they are at home in', async () => {
    const pushed = await admin.regular('home/app');
    await admin.dispatch('distributions/container/container/', {
      name: 'home/app',
      base_path: 'home/app',
      repository: pushed.pulp_href,
    });
    const [manager, collaborator] = [await person('access-manager'), await person('access-collaborator')];
    await give(pushed.pulp_href, 'containerrepository_content_manager', 'access-manager');
    const { results } = await admin.page('pulp_container/namespaces/?name=home');
    await give(results[0]?.pulp_href ?? '', 'containernamespace_collaborator', 'access-collaborator');

    for (const client of [manager, collaborator])
      expect(await client.done(`${pushed.pulp_href}remove/`, { content_units: ['*'] })).toBeNull();
  });

  it('not from repositories that the caller may not see: they are not there', async () => {
    const from = (field: string, value: string) => ({ [field]: value });
    const version = secret.latest_version_href;
    const { prn } = await admin.get(version);

    for (const [field, value] of [
      ['source_repository', secret.pulp_href],
      ['source_repository', secret.prn],
      ['source_repository_version', version],
      ['source_repository_version', prn],
    ] as const)
      for (const action of ['copy_tags', 'copy_manifests'])
        expect(await mallory.post(`${own.pulp_href}${action}/`, from(field, value))).toEqual(
          refused({ [field]: NO_OBJECT }),
        );
    for (const source of [secret.pulp_href, version, prn])
      for (const action of ['promote', 'preview_promotion'])
        expect(await mallory.post(`${own.pulp_href}${action}/`, { source })).toEqual(
          refused({ source: NO_OBJECT }),
        );
  });

  it('not with units that the caller may not see, although they know the hrefs', async () => {
    const units = await Promise.all([
      admin.unit(secret.latest_version_href, 'tags', 'v1'),
      admin.unit(secret.latest_version_href, 'blobs', digestOf('layer of secret/app')),
    ]);

    for (const unit of units)
      expect((await mallory.post(`${own.pulp_href}add/`, { content_units: [unit] })).status).toBe(400);
    expect(await mallory.latest(own.pulp_href)).toBe(`${own.versions_href}0/`);
  });

  it("not with somebody else's blob that a manifest of the caller's names", async () => {
    const blob = `precious ${ABSENT}`;
    await registry.pushImage('secret/precious', 'v1', blob);
    const { results } = await admin.page('distributions/container/container/?name=secret/precious');
    await admin.patch(results[0]?.pulp_href ?? '', { private: true });
    // The administrator's copy of the same manifest has the foreign layer, so that the two are linked.
    const [config] = ['{"of":"moe"}'];
    const manifest = withFields(imageManifest(config), {
      layers: [
        { mediaType: FOREIGN, digest: digestOf(blob), size: blob.length, urls: ['https://x.invalid/'] },
      ],
    });
    await registry.pushBlob('secret/precious', config);
    await registry.putManifest('secret/precious', 'linked', manifest);
    const bait = new RegistryClient(berth, `moe:${PASSWORD}`);
    await bait.pushBlob('moe/bait', config);
    await bait.putManifest('moe/bait', 'v1', manifest);
    const pushed = await admin.repository('moe/bait');
    const [added, copied] = [await mallory.regular(), await mallory.regular()];

    const byHref = await mallory.done(`${added.pulp_href}add/`, {
      content_units: [await mallory.unit(pushed.latest_version_href, 'tags', 'v1')],
    });
    const byCopy = await mallory.done(`${copied.pulp_href}copy_tags/`, {
      source_repository: pushed.pulp_href,
    });

    for (const version of [byHref, byCopy]) {
      const { present } = (await mallory.get(version ?? '')).content_summary;
      expect(await mallory.contents(present, 'container.blob', 'digest')).toEqual([digestOf(config)]);
    }
  });

  it('not from versions that a distribution shows to exist, but does not serve', async () => {
    const shown = await admin.regular();
    const { pulp_href: from } = await hidden('secret/release');
    await admin.done(`${shown.pulp_href}copy_tags/`, { source_repository: from });
    await admin.dispatch('distributions/container/container/', {
      name: 'public/release',
      base_path: 'public/release',
      repository_version: `${shown.versions_href}0/`,
    });
    const unreleased = `${shown.versions_href}1/`;
    const unit = await admin.unit(unreleased, 'tags', 'v1');

    const copied = await mallory.post(`${own.pulp_href}copy_tags/`, {
      source_repository_version: unreleased,
    });
    const added = await mallory.post(`${own.pulp_href}add/`, { content_units: [unit] });
    const served = await mallory.done(`${own.pulp_href}copy_tags/`, {
      source_repository_version: `${shown.versions_href}0/`,
    });

    expect(copied).toEqual(DENIED);
    expect(added.status).toBe(400);
    expect(served).toBeNull();
  });

  it('from what the caller may pull', async () => {
    await registry.pushImage('open/app', 'v1', 'open');
    const open = await admin.repository('open/app');
    const target = await mallory.regular();
    await give(secret.pulp_href, 'containerpushrepository_viewer', 'moe');
    const unit = await mallory.unit(secret.latest_version_href, 'tags', 'v1');

    const version = await mallory.done(`${target.pulp_href}copy_tags/`, {
      source_repository: open.pulp_href,
    });
    const viewed = await mallory.done(`${target.pulp_href}add/`, { content_units: [unit] });

    expect([version, viewed]).toEqual([`${target.versions_href}1/`, `${target.versions_href}2/`]);
  });
});
