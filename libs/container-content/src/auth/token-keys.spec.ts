import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { KeptTokenKeys, Settings } from '@berth/platform';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { TokenKeys } from './token-keys.js';

describe('keys that nobody knows', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'berth-keys-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('are looked for in the files once a second at most', () => {
    const keys = new TokenKeys(new Settings({ BERTH_DATA_DIR: dataDir }));
    const file = join(dataDir, 'token-key.pem');
    // Reading makes a key where there is none.
    const wasRead = (): boolean => {
      const isThere = existsSync(file);
      rmSync(file, { force: true });
      return isThere;
    };
    wasRead();

    const reads = Array.from({ length: 200 }, (_, number) => {
      keys.find(`unknown-${number}`);
      return wasRead();
    });

    expect(reads.filter(Boolean)).toHaveLength(1);
  });

  it('are found when the key was rotated a moment ago', () => {
    const keys = new TokenKeys(new Settings({ BERTH_DATA_DIR: dataDir }));
    new KeptTokenKeys(dataDir).rotate();
    const rotated = new TokenKeys(new Settings({ BERTH_DATA_DIR: dataDir })).signing;

    expect(keys.find(rotated.id)?.id).toBe(rotated.id);
  });
});
