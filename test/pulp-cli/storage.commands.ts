import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import type { Scene } from './scene.js';

const MEBIBYTE = 1024 * 1024;

/** `pulp artifact`, `upload` and `orphan`. */
export function storageCommands(scene: () => Scene): void {
  const makeFile = async (name: string, size: number) => {
    const path = join(scene().pulp.home, name);
    await writeFile(path, randomBytes(size));
    return path;
  };

  describe('artifact', () => {
    it('is uploaded once', async () => {
      const { pulp } = scene();
      const file = await makeFile('whole', 10_000);

      const made = await pulp.show(`artifact upload --file ${file}`);
      const again = await pulp.show(`artifact upload --file ${file}`);

      expect(made.size).toBe(10_000);
      expect(again.pulp_href).toBe(made.pulp_href);
      expect(await pulp.show(`artifact show --sha256 ${made.sha256}`)).toEqual(made);
    });

    it('is uploaded in chunks', async () => {
      const { pulp } = scene();
      const file = await makeFile('chunked', 20 * MEBIBYTE);

      const made = await pulp.show(`artifact upload --file ${file} --chunk-size 3MB`);

      expect(made.size).toBe(20 * MEBIBYTE);
      expect(await pulp.list(`artifact list --sha256 ${made.sha256}`)).toEqual([made]);
      expect(await pulp.list('upload list')).toEqual([]);
    });
  });

  describe('orphan', () => {
    it('is cleaned up', async () => {
      const { pulp } = scene();
      const { sha256 } = await pulp.show(`artifact upload --file ${await makeFile('orphan', 100)}`);

      const task = await pulp.show('orphan cleanup --protection-time 0');

      expect(task).toMatchObject({ state: 'completed', result: null });
      expect(await pulp.list(`artifact list --sha256 ${sha256}`)).toEqual([]);
    });
  });
}
