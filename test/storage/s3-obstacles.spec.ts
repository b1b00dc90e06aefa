import { createServer, type RequestListener, type Server } from 'node:http';

import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { Settings, storageOf } from '@berth/platform';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';

import { startBerth } from '../support/berth.js';
import { describeWith } from '../support/clients.js';
import { freePort } from '../support/free-port.js';
import { S3Server } from '../support/s3-server.js';

const HOUR_MS = 3_600_000;

/** Everything that Jest fakes of time, but for the date. */
const NOT_DATE = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

const ALL = [
  's3:PutObject',
  's3:GetObject',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:ListMultipartUploadParts',
  's3:AbortMultipartUpload',
  's3:DeleteObject',
];

describeWith(['go'], 'a bucket that Berth cannot keep bytes in', () => {
  let server: S3Server;

  beforeAll(async () => {
    server = await S3Server.start();
  }, 600_000);
  afterEach(() => {
    jest.useRealTimers();
  });
  afterAll(() => server?.stop());

  const open = (settings: Record<string, string>) =>
    storageOf(new Settings({ ...server.settings, ...settings }), (bytes) => bytes);

  it.each([
    ['BERTH_S3_BUCKET', 'another', 'there is no bucket another at http'],
    ['BERTH_S3_ACCESS_KEY_ID', 'nobody', 'does not know the access key: correct BERTH_S3_ACCESS_KEY_ID'],
    ['BERTH_S3_SECRET_ACCESS_KEY', 'guessed', 'refuses the signature: correct BERTH_S3_SECRET_ACCESS_KEY'],
    ['BERTH_S3_REGION', 'eu-west-1', 'is in another region than BERTH_S3_REGION says'],
  ])('says that %s is wrong', async (name, value, sentence) => {
    await expect(open({ [name]: value })).rejects.toThrow(sentence);
  });

  it.each(ALL)('says that %s is not permitted', async (missing) => {
    const name = missing.slice(3).toLowerCase();
    const settings = await server.settingsOfUser(
      name,
      ALL.filter((action) => action !== missing),
    );

    await expect(open(settings)).rejects.toThrow(`give it the permission ${missing}`);
  });

  it('is content with these permissions', async () => {
    const storage = await open(await server.settingsOfUser('content', ALL));

    expect(await storage.holds('s3:blobs/none', 1)).toBe(false);
  });

  it.each([200, 404, 502])('says that a proxy answers for the store, with %i', async (status) => {
    const proxy = await serving((_, response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html>Welcome!</html>'),
    );

    const opening = open({ BERTH_S3_ENDPOINT: proxy.url });

    await expect(opening).rejects.toThrow('is no S3 store: correct BERTH_S3_ENDPOINT, or the proxy');
    proxy.server.closeAllConnections();
    proxy.server.close();
  });

  it('says that nothing answers', async () => {
    const opening = open({ BERTH_S3_ENDPOINT: `http://127.0.0.1:${await freePort()}` });

    await expect(opening).rejects.toThrow(/cannot be reached \(ECONNREFUSED\)/);
  }, 60_000);

  it('signs by the clock of the store where that of this machine is wrong', async () => {
    jest.useFakeTimers({ now: Date.now() - HOUR_MS, doNotFake: [...NOT_DATE] });

    const storage = await open({});

    expect(await storage.holds('s3:blobs/none', 1)).toBe(false);
  });

  it('is told in one sentence by the process that cannot start', async () => {
    const starting = startBerth({ env: { ...server.settings, BERTH_S3_BUCKET: 'another' }, worker: false });

    await expect(starting).rejects.toThrow('ended with 78');
  });

  it('warns of a bucket that keeps what is deleted', async () => {
    await server.client.send(
      new PutBucketVersioningCommand({ Bucket: 'berth', VersioningConfiguration: { Status: 'Enabled' } }),
    );

    const berth = await startBerth({ env: server.settings, worker: false, log: true });

    const told = berth.log().filter(({ msg }) => String(msg).includes('keeps old versions'));
    await berth.stop();
    expect(told).toHaveLength(1);
  });
});

async function serving(
  listener: RequestListener,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
}
