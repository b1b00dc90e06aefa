import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { hexOf } from '../support/forms.js';
import { fieldOf } from './pulp.js';
import type { Scene } from './scene.js';

/** `pulp file`, but for what needs a remote. */
export function fileCommands(scene: () => Scene): void {
  const make = (name: string) => scene().pulp.show(`file repository create --name ${name}`);

  /** Writes a file, and resolves with its path. */
  const local = async (name: string, text: string): Promise<string> => {
    const path = join(scene().pulp.home, name);
    await writeFile(path, text);
    return path;
  };

  const upload = async (repository: string, path: string, text: string, more = '') =>
    scene().pulp.show(
      `file content upload --relative-path ${path} --repository ${repository}${more} --file`,
      await local(`upload-${hexOf(text)}`, text),
    );

  const download = async (path: string): Promise<string> =>
    (await scene().setting.berth.fetch(`/pulp/content/${path}`)).text();

  describe('file content', () => {
    it('is uploaded at once and in chunks, listed and shown', async () => {
      const { pulp } = scene();
      await make('uploaded');

      const small = await upload('uploaded', 'small.txt', 'small');
      const large = await upload('uploaded', 'large.txt', 'x'.repeat(5000), ' --chunk-size 2000B');

      expect(small).toMatchObject({ relative_path: 'small.txt', sha256: hexOf('small') });
      expect(large).toMatchObject({ sha256: hexOf('x'.repeat(5000)) });
      expect(await pulp.list('file content list --relative-path small.txt')).toEqual([small]);
      const named = `--relative-path small.txt --sha256 ${hexOf('small')}`;
      expect(await pulp.show(`file content show ${named}`)).toEqual(small);
      await pulp.run(`file content label set ${named} --key seen --value yes`);
      expect(await pulp.run(`file content label show ${named} --key seen`)).toBe('yes');
    });

    it('is made of an artifact', async () => {
      const { pulp } = scene();
      await pulp.run('artifact upload --file', await local('artifact', 'an artifact'));

      const made = await pulp.show(
        `file content create --relative-path of-artifact --sha256 ${hexOf('an artifact')}`,
      );

      expect(made).toMatchObject({ relative_path: 'of-artifact', sha256: hexOf('an artifact') });
    });
  });

  describe('file repository', () => {
    it('is made, shown, changed, listed and destroyed', async () => {
      const { pulp } = scene();
      await pulp.run('file repository create --name shown --description first --manifest PULP_MANIFEST');

      await pulp.run('file repository update --name shown --description second --retain-repo-versions 3');

      expect(await pulp.show('file repository show --name shown')).toMatchObject({
        description: 'second',
        retain_repo_versions: 3,
      });
      expect(fieldOf(await pulp.list('file repository list --name-startswith show'), 'name')).toEqual([
        'shown',
      ]);
      await pulp.run('file repository label set --repository shown --key team --value red');
      expect(fieldOf(await pulp.list('file repository list --label-select team=red'), 'name')).toEqual([
        'shown',
      ]);
      await pulp.run('file repository destroy --name shown');
      expect(await pulp.refusal('file repository show --name shown')).toContain('Could not find');
    });

    it('gets content and loses it, version by version', async () => {
      const { pulp } = scene();
      await Promise.all([make('changed'), make('source')]);
      await upload('source', 'a', 'a');
      await upload('source', 'b', 'b');
      const unit = (path: string) => ({ sha256: hexOf(path), relative_path: path });
      const content = 'file repository content';

      await pulp.run(`${content} add --repository changed --relative-path a --sha256 ${hexOf('a')}`);
      await pulp.run(
        `${content} modify --repository changed --add-content`,
        JSON.stringify([unit('b')]),
        '--remove-content',
        JSON.stringify([unit('a')]),
      );

      expect(await pulp.list(`${content} list --repository changed`)).toMatchObject([unit('b')]);
      expect(fieldOf(await pulp.list('file repository version list --repository changed'), 'number')).toEqual(
        [2, 1, 0],
      );
      await pulp.run(`${content} remove --repository changed --relative-path b --sha256 ${hexOf('b')}`);
      await pulp.run('file repository version destroy --repository changed --version 1');
      expect(await pulp.list(`${content} list --repository changed`)).toEqual([]);
      expect(await pulp.list('file repository task list --repository changed')).not.toEqual([]);
    });
  });

  describe('file publication and distribution', () => {
    it('serve what was uploaded', async () => {
      const { pulp } = scene();
      await make('served');
      await upload('served', 'dir/x', 'served bytes');

      const publication = await pulp.show(
        'file publication create --repository served --version 1 --manifest LIST',
      );
      await pulp.run('file distribution create --name served --base-path served/files --repository served');

      expect(await download('served/files/dir/x')).toBe('served bytes');
      expect(await download('served/files/LIST')).toBe(`dir/x,${hexOf('served bytes')},12\n`);
      expect(await pulp.list('file publication list --repository served')).toEqual([publication]);
      expect(await pulp.show(`file publication show --href ${publication.pulp_href}`)).toEqual(publication);
      expect(await pulp.show(`file publication role list --href ${publication.pulp_href}`)).toMatchObject({
        roles: [{ role: 'file.filepublication_owner' }],
      });
    });

    it('are pinned, changed, labelled and destroyed', async () => {
      const { pulp } = scene();
      await make('pinned-files');
      await upload('pinned-files', 'x', 'pinned bytes');
      const { pulp_href: href } = await pulp.show('file publication create --repository pinned-files');
      const distribution = 'file distribution';
      await pulp.run(
        `${distribution} create --name pinned-files --base-path pinned-files --publication ${href}`,
      );

      const pinned = await pulp.show(`${distribution} show --name pinned-files`);
      await pulp.run(`${distribution} update --name pinned-files --repository pinned-files`);
      const following = await pulp.show(`${distribution} show --distribution pinned-files`);
      await pulp.run(`${distribution} update --name pinned-files --repository pinned-files --version 1`);

      expect(pinned).toMatchObject({ publication: href, repository: null });
      expect(following).toMatchObject({ publication: null, repository: expect.stringContaining('file') });
      expect(await download('pinned-files/x')).toBe('pinned bytes');
      await pulp.run(`${distribution} label set --distribution pinned-files --key a --value b`);
      expect(await pulp.list(`${distribution} list --label-select a=b`)).toHaveLength(1);
      await pulp.run(
        `${distribution} role add --name pinned-files --role file.filedistribution_viewer --user user`,
      );
      await pulp.run(`${distribution} destroy --name pinned-files`);
      await pulp.run(`file publication destroy --href ${href}`);
      expect(await pulp.list('file publication list --repository pinned-files')).toEqual([]);
    });
  });
}
