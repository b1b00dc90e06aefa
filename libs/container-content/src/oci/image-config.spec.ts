import { describe, expect, it } from '@jest/globals';

import { NO_CONFIG, readImageConfig } from './image-config.js';

const read = (document: unknown) => readImageConfig(Buffer.from(JSON.stringify(document)));

describe('the config of an image', () => {
  it('says what the image runs on, and its labels', () => {
    const config = read({
      architecture: 'arm',
      os: 'linux',
      variant: 'v7',
      config: { Cmd: ['sh'], Labels: { maintainer: 'somebody', empty: '' } },
      rootfs: { type: 'layers', diff_ids: [] },
    });

    expect(config).toEqual({
      architecture: 'arm',
      os: 'linux',
      variant: 'v7',
      labels: { maintainer: 'somebody', empty: '' },
    });
  });

  it.each([
    ['is empty', ''],
    ['is not JSON', '{"os": linux}'],
    ['is not UTF-8', Buffer.from([0xff, 0xfe])],
    ['is a list', '["linux"]'],
    ['is null', 'null'],
    ['names nothing', '{"architecture":"","os":"","variant":""}'],
    ['has what is no text', '{"architecture":5,"os":{},"variant":["v7"],"config":{"Labels":{"a":1}}}'],
    ['has labels that are a list', '{"config":{"Labels":["a"]}}'],
    ['has no labels, as Go writes it', '{"config":{"Labels":null}}'],
    ['has no config, as Go writes it', '{"config":null}'],
    ['has a name longer than any', JSON.stringify({ os: 'x'.repeat(256) })],
  ])('says nothing where it %s', (_, bytes) => {
    expect(readImageConfig(Buffer.from(bytes))).toEqual(NO_CONFIG);
  });

  it('says only what the database can keep', () => {
    const config = read({ os: 'li\0nux', config: { Labels: { 'k\0': '\ud800' } } });

    expect(config).toMatchObject({ os: 'li\ufffdnux', labels: { 'k\ufffd': '\ufffd' } });
  });
});
