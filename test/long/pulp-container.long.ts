import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { ManagementClient } from '../api/management-client.js';
import { type Berth, startBerth } from '../support/berth.js';
import { Client } from '../support/clients.js';
import { describeWithPython } from '../support/python.js';
import { attempt } from '../support/run.js';
import { pushUpstreamImages, UPSTREAM_REPOSITORIES } from './upstream-images.js';

/** What the tests are about that Berth does not have, by the beginning of their ids: they are not run. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'test_build_images.py': 'images are not built',
  'test_crud_remotes.py': 'there are no remotes',
  'test_domains.py': 'there are no domains',
  'test_flatpak.py': 'flatpak pulls from other hosts, and there are no remotes',
  'test_pull_through_cache.py': 'there are no remotes',
  'test_pulpimportexport.py': 'nothing is exported or imported',
  'test_push_signatures.py': 'the service that signs needs a Django shell',
  'test_rbac_remotes.py': 'there are no remotes',
  'test_remote_filter_pull_through.py': 'there are no remotes',
  'test_sign_manifests.py': 'the service that signs needs a Django shell',
  'test_sync.py': 'there are no remotes',
  'test_sync_signatures.py': 'there are no remotes',
};

/** What else is not passed, and why; docs/management.md says more. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  'test_content_cache.py::test_content_cache': 'there is no cache; the test skips itself',
  'test_pull_content.py::TestPullContent::test_api_performes_schema_conversion':
    'a client that takes schema 1 only gets the manifest that was pushed',
  'test_pull_content.py::TestPullContent::test_create_empty_blob_on_the_fly': 'no blob is made up',
  'test_pull_content.py::TestPullOnDemandContent::test_pull_image_from_repository':
    'there are no remotes that a pull could bring artifacts from',
  'test_rbac_push_repositories.py::test_rbac_push_repository':
    'a public push repository is shown to everybody who may pull from it',
  'test_rbac_repo_content.py::test_rbac_repository_content': 'content of public repositories is listed',
  'test_rbac_repo_versions.py::test_cross_repository_blob_mount':
    'a right password does instead of a token, where the test wants a challenge',
  'test_rbac_repo_versions.py::test_rbac_push_repository_version':
    'versions of a public push repository are shown to everybody who may pull from it',
};

describeWithPython(
  { requirements: 'pulp-container', programs: ['podman'] },
  'the functional tests of pulp-container',
  (python) => {
    let berth: Berth;
    let upstream: Berth;
    let podman: Client;
    let home: string;

    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), 'berth-pulp-container-'));
      podman = await Client.make('podman');
      berth = await startBerth();
      upstream = await startBerth();
      await Promise.all([berth, upstream].map(pushUpstreamImages));
    });
    afterAll(async () => {
      await upstream?.stop();
      await berth?.stop();
      await podman?.close();
      await rm(home, { recursive: true, force: true });
    });

    it('pass, but for differences that are meant', async () => {
      const file = join(home, 'outcomes.json');
      const pytest = ['-m', 'pytest', '-p', 'no:cacheprovider', '-p', 'pulp_container_adapter'];
      const { output } = await attempt(
        python.program('python'),
        [...pytest, '-ra', '--tb=short', '--pyargs', 'pulp_container.tests.functional'],
        { ...podman.env, ...(await environment()), OUTCOMES_FILE: file },
        home,
      );

      const outcomes: Record<string, string> = JSON.parse(
        await readFile(file, 'utf8').catch(() => {
          throw new Error(output);
        }),
      );
      const others = Object.keys(outcomes).filter((name) => outcomes[name] !== 'passed');
      if (others.sort().join() !== Object.keys(DIFFERENCES).sort().join()) console.log(output);
      expect(others.sort()).toEqual(Object.keys(DIFFERENCES).sort());
      expect(Object.keys(outcomes).length).toBeGreaterThan(60);
    });

    async function environment(): Promise<NodeJS.ProcessEnv> {
      const { hostname, port } = new URL(berth.url);
      const registries = join(home, 'registries.conf');
      await writeFile(registries, `[[registry]]\nlocation = "${upstream.host}"\ninsecure = true\n`);
      return {
        PYTHONPATH: import.meta.dirname,
        PYTHONDONTWRITEBYTECODE: '1',
        API_PROTOCOL: 'http',
        API_HOST: hostname,
        API_PORT: port,
        ADMIN_USERNAME: berth.admin.username,
        ADMIN_PASSWORD: berth.admin.password,
        UPSTREAM: upstream.host,
        SOURCES: JSON.stringify(await sources()),
        NOT_RUN: JSON.stringify(Object.keys(NOT_RUN)),
        LAST: JSON.stringify(Object.keys(DIFFERENCES)),
        CONTAINERS_REGISTRIES_CONF: registries,
      };
    }

    /** Repositories with the upstream's content, which nobody sees: the tests count what is published. */
    async function sources(): Promise<Record<string, string>> {
      const api = new ManagementClient(berth);
      const { results } = await api.page('distributions/container/container/');
      for (const { pulp_href } of results) await api.ended(await api.delete(pulp_href));
      const repositories = await Promise.all(UPSTREAM_REPOSITORIES.map((name) => api.repository(name)));
      return Object.fromEntries(repositories.map(({ name, pulp_href }) => [name, pulp_href]));
    }
  },
);
