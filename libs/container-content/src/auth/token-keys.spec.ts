import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { KeptTokenKeys, Settings } from '@berth/platform';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { TokenKeys } from './token-keys.js';

const idOf = (number: number): string => String(number).padStart(43, 'x');

describe('keys that nobody knows', () => {
  let dataDir: string;
  let keys: TokenKeys;
  let began: number;

  const settings = () => new Settings({ BERTH_DATA_DIR: dataDir });
  /** As another process does, that notices at once. */
  const rotate = (): string => {
    new KeptTokenKeys(dataDir).rotate();
    return new TokenKeys(settings()).signing.id;
  };

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'berth-keys-'));
    began = performance.now();
    keys = new TokenKeys(settings());
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('are looked for once a second at most, by one look for all', async () => {
    const looks = new Set<unknown>();
    const ids = Array.from({ length: 500 }, (_, number) => idOf(number));

    for (const _ of [1, 2]) {
      // Each look at the files finds other keys.
      const id = rotate();
      const found = await Promise.all([...ids, id].map((one) => keys.find(one)));
      expect(found.slice(0, -1).every((key) => key === null)).toBe(true);
      expect(found.at(-1)?.id).toBe(id);
      looks.add(keys.accepted);
    }

    expect(looks.size).toBe(2);
    expect(performance.now() - began).toBeGreaterThan(1900);
  });

  it('are not looked for at all where they cannot be keys of ours', async () => {
    const id = rotate();

    const found = await Promise.all(
      ['', 'unknown', `${id}x`, '../token-key.pem'].map((one) => keys.find(one)),
    );

    expect(new Set(found)).toEqual(new Set([null]));
    expect(keys.accepted.has(id)).toBe(false);
  });

  it('are found right after somebody has named one that there is not', async () => {
    await keys.find(idOf(1));

    expect(await keys.find(rotate())).not.toBeNull();
  });

  it('are found by who asks while the files are read, and after these could not be read', async () => {
    const waiting = keys.find(idOf(1));
    writeFileSync(join(dataDir, 'token-key.previous.pem'), 'no key');
    await waiting;
    const id = rotate();

    expect((await keys.find(id))?.id).toBe(id);
  });
});
