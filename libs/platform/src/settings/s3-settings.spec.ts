import { describe, expect, it } from '@jest/globals';

import { Settings } from './settings.js';

const S3 = { BERTH_STORAGE: 's3', BERTH_S3_BUCKET: 'images' };

describe('settings of S3', () => {
  it('are none without a bucket', () => {
    expect(new Settings({})).toMatchObject({ storage: 'filesystem', s3: null });
  });

  it('leave to the AWS SDK what is not set', () => {
    expect(new Settings(S3)).toMatchObject({
      storage: 's3',
      s3: {
        bucket: 'images',
        prefix: '',
        region: null,
        endpoint: null,
        credentials: null,
        forcePathStyle: false,
        checksums: 'WHEN_SUPPORTED',
        redirect: null,
      },
    });
  });

  it('suit another store where an endpoint is set', () => {
    expect(new Settings({ ...S3, BERTH_S3_ENDPOINT: 'https://s3.example.com/' }).s3).toMatchObject({
      endpoint: 'https://s3.example.com',
      region: 'us-east-1',
      forcePathStyle: true,
      checksums: 'WHEN_REQUIRED',
    });
  });

  it('let a bucket be read to which nothing new goes', () => {
    expect(new Settings({ BERTH_S3_BUCKET: 'images' })).toMatchObject({
      storage: 'filesystem',
      s3: { bucket: 'images' },
    });
  });

  it('say who is not redirected', () => {
    const settings = new Settings({
      ...S3,
      BERTH_S3_PREFIX: 'berth',
      BERTH_S3_REDIRECT: 'true',
      BERTH_S3_REDIRECT_EXCEPT_NETWORKS: '10.0.0.0/8',
      BERTH_S3_REDIRECT_EXCEPT_CLIENTS: 'one/1, another client',
    });

    expect(settings.s3).toMatchObject({
      prefix: 'berth/',
      redirect: { exceptNetworks: ['10.0.0.0/8'], exceptClients: ['one/1', 'another client'] },
    });
  });

  it.each([
    [{ BERTH_STORAGE: 's3' }, 'BERTH_S3_BUCKET is not set'],
    [{ ...S3, BERTH_S3_BUCKET: 'Not A Bucket' }, "BERTH_S3_BUCKET is 'Not A Bucket'"],
    [{ ...S3, BERTH_S3_ACCESS_KEY_ID: 'id' }, 'BERTH_S3_SECRET_ACCESS_KEY is not set'],
    [{ ...S3, BERTH_S3_SECRET_ACCESS_KEY: 'secret' }, 'BERTH_S3_ACCESS_KEY_ID is not set'],
    [{ ...S3, BERTH_S3_ENDPOINT: 's3.example.com' }, 'BERTH_S3_ENDPOINT is'],
    [{ ...S3, BERTH_S3_PREFIX: '/berth' }, "BERTH_S3_PREFIX is '/berth'"],
    [{ ...S3, BERTH_S3_CHECKSUMS: 'never' }, "BERTH_S3_CHECKSUMS is 'never'"],
    [{ ...S3, BERTH_S3_REDIRECT: 'yes' }, "BERTH_S3_REDIRECT is 'yes'"],
    [{ ...S3, BERTH_S3_REDIRECT_EXCEPT_NETWORKS: 'home' }, "BERTH_S3_REDIRECT_EXCEPT_NETWORKS is 'home'"],
  ])('refuse %j', (environment, sentence) => {
    expect(() => new Settings(environment)).toThrow(sentence);
  });
});
