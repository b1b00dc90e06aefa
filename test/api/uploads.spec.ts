import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ApiClient } from '../support/api-client.js';
import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { formOf, hexOf } from '../support/forms.js';
import { type SecondApi, startSecondApi } from '../support/second-api.js';
import { storedFiles } from '../support/stored-files.js';
import { type Answer, ManagementClient, type Shown } from './management-client.js';
import { addPerson } from './people.js';

type Detail = Shown & {
  readonly size: number;
  readonly chunks: readonly { readonly offset: number; readonly size: number }[];
};

type TaskShown = Shown & {
  readonly state: string;
  readonly result: unknown;
  readonly error: { readonly description: string } | null;
};

type Bytes = Uint8Array<ArrayBuffer>;

describe('uploads', () => {
  let berth: Berth;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth();
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  const begin = (size: number, by = api) => by.create<Detail>('uploads/', { size });

  /** Sends bytes as the chunk that begins at `start`. */
  const put = async (
    upload: { readonly pulp_href: string },
    start: number,
    bytes: string | Bytes,
    options: { fields?: Record<string, string>; range?: string; by?: Pick<ManagementClient, 'fetch'> } = {},
  ): Promise<Answer> => {
    const { fields, range = `bytes ${start}-${start + bytes.length - 1}/*`, by = api } = options;
    const init = { method: 'PUT', headers: { 'Content-Range': range }, body: formOf(bytes, fields) };
    const response = await by.fetch(upload.pulp_href, init);
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const detail = async (upload: { readonly pulp_href: string }) =>
    (await api.send<Detail>('GET', upload.pulp_href)).body;

  /** Commits, and resolves with the task when it has ended. */
  const commit = async (upload: { readonly pulp_href: string }, sha256: string): Promise<TaskShown> =>
    (await new ApiClient(berth).dispatch('POST', `${upload.pulp_href}commit/`, {
      sha256,
    })) as unknown as TaskShown;
  const bytesOf = async (task: TaskShown): Promise<Buffer> => {
    const artifact = (await api.get(task.created_resources[0] ?? '')) as Shown & { file: string };
    return readFile(join(berth.dataDir, 'storage', artifact.file));
  };

  it('become artifacts', async () => {
    const bytes = randomBytes(300_000);
    const upload = await begin(bytes.length);

    for (let start = 0; start < bytes.length; start += 100_000)
      await put(upload, start, bytes.subarray(start, start + 100_000));
    const task = await commit(upload, hexOf(bytes));

    expect(task).toMatchObject({ name: 'platform.commit-upload', state: 'completed', result: null });
    expect(task.created_resources).toEqual([expect.stringMatching(/^\/pulp\/api\/v3\/artifacts\/.+\/$/)]);
    expect((await bytesOf(task)).equals(bytes)).toBe(true);
    expect((await api.send('GET', upload.pulp_href)).status).toBe(404);
  });

  it('show what has arrived', async () => {
    const upload = await begin(10);
    await put(upload, 6, 'last');

    const answer = await put(upload, 0, 'first ');

    expect(answer).toMatchObject({ status: 200, body: { pulp_href: upload.pulp_href, size: 10 } });
    expect((await detail(upload)).chunks).toEqual([
      { offset: 0, size: 6 },
      { offset: 6, size: 4 },
    ]);
  });

  it('take chunks in any order, and again', async () => {
    const bytes = randomBytes(40_000);
    const upload = await begin(bytes.length);
    const chunk = (place: number) => bytes.subarray(place * 10_000, (place + 1) * 10_000);

    for (const place of [3, 1, 0, 1, 2]) await put(upload, place * 10_000, chunk(place));
    const task = await commit(upload, hexOf(bytes));

    expect((await bytesOf(task)).equals(bytes)).toBe(true);
  });

  it('take chunks that overlap', async () => {
    const bytes = randomBytes(1000);
    const upload = await begin(bytes.length);

    for (const [start, end] of [
      [0, 400],
      [300, 700],
      [350, 500],
      [650, 1000],
    ] as const)
      await put(upload, start, bytes.subarray(start, end));
    const task = await commit(upload, hexOf(bytes));

    expect((await bytesOf(task)).equals(bytes)).toBe(true);
  });

  it('take chunks at once, of which the same ones count once', async () => {
    const bytes = randomBytes(50_000);
    const upload = await begin(bytes.length);
    const starts = [0, 10_000, 20_000, 30_000, 40_000];

    await Promise.all(
      [...starts, ...starts].map((start) => put(upload, start, bytes.subarray(start, start + 10_000))),
    );

    expect((await detail(upload)).chunks.map(({ offset }) => offset)).toEqual(starts);
    expect((await commit(upload, hexOf(bytes))).state).toBe('completed');
  });

  it('go on in any process', async () => {
    const second: SecondApi = await startSecondApi(berth);
    const other = new ManagementClient({ ...berth, fetch: second.fetch } as unknown as Berth);
    const upload = await begin(12);

    await put(upload, 0, 'first ');
    await put(upload, 6, 'second', { by: other });
    const task = await commit(upload, hexOf('first second'));

    await second.stop();
    expect(String(await bytesOf(task))).toBe('first second');
  });

  it('of nothing become an empty artifact', async () => {
    const upload = await begin(0);

    const task = await commit(upload, hexOf(''));

    expect((await bytesOf(task)).length).toBe(0);
  });

  it('become the artifact that there is already', async () => {
    const [first, second] = [await begin(5), await begin(5)];
    for (const upload of [first, second]) await put(upload, 0, 'again');
    const made = await commit(first, hexOf('again'));
    const files = await storedFiles(berth, 'blobs');

    const tasks = [made, await commit(second, hexOf('again'))];

    const [one, other] = tasks.map((task) => task.created_resources);
    expect(other).toEqual(one);
    expect(await storedFiles(berth, 'blobs')).toEqual(files);
  });

  it('fail when the whole is not what it is said to be, and stay', async () => {
    const upload = await begin(5);
    await put(upload, 0, 'right');

    const task = await commit(upload, hexOf('wrong'));

    expect(task).toMatchObject({ state: 'failed', created_resources: [] });
    expect(task.error?.description).toBe('The sha256 checksum did not match.');
    expect((await commit(upload, hexOf('right'))).state).toBe('completed');
  });

  it('fail when something is missing', async () => {
    const [middle, end] = [await begin(9), await begin(9)];
    await put(middle, 0, 'one');
    await put(middle, 6, 'two');
    await put(end, 0, 'one');

    const tasks = [await commit(middle, hexOf('one')), await commit(end, hexOf('one'))];

    const message = 'The upload is incomplete: byte 3 of 9 has not arrived.';
    expect(tasks.map(({ error }) => error?.description)).toEqual([message, message]);
  });

  it('are committed once', async () => {
    const upload = await begin(4);
    await put(upload, 0, 'once');

    const answers = await Promise.all([1, 2].map(() => commit(upload, hexOf('once')).catch(() => null)));

    const states = answers.flatMap((task) => task?.state ?? []);
    expect(states.filter((state) => state === 'completed')).toHaveLength(1);
  });

  it.each([
    [undefined, 'Invalid or missing content range header.'],
    ['0-3/4', 'Invalid or missing content range header.'],
    ['bytes 3-0/4', 'Invalid or missing content range header.'],
    ['bytes 0-4/4', 'End byte is greater than upload size.'],
    ['bytes 0-2/4', 'Chunk size does not match content range.'],
  ])('take no chunk of four bytes whose Content-Range is %s', async (range, message) => {
    const upload = await begin(4);
    const headers = new Headers(range === undefined ? [] : [['Content-Range', range]]);

    const response = await api.fetch(upload.pulp_href, { method: 'PUT', headers, body: formOf('four') });

    expect([response.status, await response.json()]).toEqual([400, { non_field_errors: [message] }]);
    expect((await detail(upload)).chunks).toEqual([]);
  });

  it('take no chunk that was damaged on its way', async () => {
    const upload = await begin(4);

    const answer = await put(upload, 0, 'four', { fields: { sha256: hexOf('five') } });

    expect(answer).toEqual({
      status: 400,
      body: { non_field_errors: ['Checksum does not match chunk upload.'] },
    });
    expect((await put(upload, 0, 'four', { fields: { sha256: hexOf('four') } })).status).toBe(200);
  });

  it.each([
    [{}, { size: ['This field is required.'] }],
    [{ size: -1 }, { size: ['A valid integer is required.'] }],
    [{ size: 'large' }, { size: ['A valid integer is required.'] }],
    [{ size: 1.5 }, { size: ['A valid integer is required.'] }],
    [{ size: 1, bogus: 1 }, { bogus: ['Unexpected field'] }],
  ])('are not begun with %j', async (body, refused) => {
    const answer = await api.post('uploads/', body);

    expect(answer).toEqual({ status: 400, body: refused });
  });

  it('are not committed without a digest', async () => {
    const upload = await begin(1);

    const answers = [
      await api.post(`${upload.pulp_href}commit/`, {}),
      await api.post(`${upload.pulp_href}commit/`, { sha256: 'x' }),
    ];

    expect(answers.map(({ status, body }) => [status, Object.keys(body ?? {})])).toEqual([
      [400, ['sha256']],
      [400, ['sha256']],
    ]);
  });

  it('are deleted with all that has arrived', async () => {
    const upload = await begin(20);
    const before = new Set(await storedFiles(berth, 'blobs'));
    await put(upload, 0, 'to be deleted');
    const [file] = (await storedFiles(berth, 'blobs')).filter((name) => !before.has(name));

    const { status } = await api.delete(upload.pulp_href);

    expect(status).toBe(204);
    expect((await api.send('GET', upload.pulp_href)).status).toBe(404);
    const unclaimed = `SELECT 1 FROM unclaimed_bytes WHERE location LIKE '%/' || $1 AND due <= now()`;
    expect(await berth.database.query(unclaimed, [file])).toHaveLength(1);
  });

  it('are found by their size', async () => {
    const sizes = [7_000_000_001, 7_000_000_002, 7_000_000_003];
    for (const size of sizes) await begin(size);

    const found = await Promise.all(
      ['size=7000000002', 'size__gt=7000000002', 'size__range=7000000001,7000000002'].map(async (filter) => {
        const { results } = await api.page(`uploads/?${filter}&ordering=size`);
        return results.map((upload) => (upload as Detail).size);
      }),
    );

    expect(found).toEqual([[7_000_000_002], [7_000_000_003], [7_000_000_001, 7_000_000_002]]);
  });

  it('belong to the user who begins them', async () => {
    const alice = await addPerson(berth, 'alice', 'core.upload_creator');
    const bob = await addPerson(berth, 'bob', 'core.upload_creator');
    const carol = await addPerson(berth, 'carol');
    const upload = await begin(5, alice.api);

    const mine = await put(upload, 0, 'mine!', { by: alice.api });
    const others = [
      (await put(upload, 0, 'yours', { by: bob.api })).status,
      (await bob.api.send('GET', upload.pulp_href)).status,
      (await bob.api.post(`${upload.pulp_href}commit/`, { sha256: hexOf('yours') })).status,
      (await bob.api.delete(upload.pulp_href)).status,
    ];
    const begun = await carol.api.post('uploads/', { size: 5 });

    expect(mine.status).toBe(200);
    expect(others).toEqual([404, 404, 404, 404]);
    expect(begun.status).toBe(403);
    expect((await bob.api.page('uploads/')).count).toBe(0);
    expect((await alice.api.page('uploads/')).results.map(({ pulp_href }) => pulp_href)).toEqual([
      upload.pulp_href,
    ]);
  });

  it('can be shown to others', async () => {
    const dora = await addPerson(berth, 'dora', 'core.upload_creator');
    const emil = await addPerson(berth, 'emil');
    const upload = await begin(5, dora.api);

    await dora.api.post(`${upload.pulp_href}add_role/`, { role: 'core.upload_viewer', users: ['emil'] });

    expect((await emil.api.get(upload.pulp_href)).pulp_href).toBe(upload.pulp_href);
    expect((await put(upload, 0, 'seen?', { by: emil.api })).status).toBe(403);
    expect((await emil.api.delete(upload.pulp_href)).status).toBe(403);
  });
});

describe('an upload in which nothing has happened for a day', () => {
  let berth: Berth;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth({ worker: false });
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  it('is forgotten', async () => {
    const [old, fresh] = [
      await api.create('uploads/', { size: 1 }),
      await api.create('uploads/', { size: 1 }),
    ];
    await berth.database.query(
      `UPDATE upload SET pulp_last_updated = now() - interval '25 hours' WHERE $1 LIKE '%' || id || '%'`,
      [old.pulp_href],
    );

    await berth.startWorker();

    await eventually(async () => expect((await api.send('GET', old.pulp_href)).status).toBe(404));
    expect((await api.page('uploads/')).results).toEqual([fresh]);
  });
});
