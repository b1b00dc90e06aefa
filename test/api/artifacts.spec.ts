import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { formOf, hexOf } from '../support/forms.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { storedFiles } from '../support/stored-files.js';
import { type Answer, ManagementClient, type Shown } from './management-client.js';
import { addPerson } from './people.js';

type ArtifactShown = Shown & Readonly<Record<string, unknown>>;

describe('artifacts', () => {
  let berth: Berth;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth();
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  const send = async (
    body: NonNullable<RequestInit['body']>,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await api.fetch('artifacts/', { method: 'POST', body, headers });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const upload = async (bytes: string | Uint8Array<ArrayBuffer>, fields = {}): Promise<ArtifactShown> => {
    const { status, body } = await send(formOf(bytes, fields));
    if (status !== 201) throw new Error(`artifacts/ answered ${status} ${JSON.stringify(body)}`);
    return body as ArtifactShown;
  };

  it('are made of files, and are known by their digests', async () => {
    const bytes = randomBytes(300_000);

    const made = await upload(bytes);

    const digests = Object.fromEntries(
      ['sha224', 'sha256', 'sha384', 'sha512'].map((algorithm) => [algorithm, hexOf(bytes, algorithm)]),
    );
    expect(made).toMatchObject({ ...digests, size: 300_000, md5: null, sha1: null });
    expect(made.prn).toBe(`prn:core.artifact:${made.pulp_href.split('/').at(-2)}`);
    expect(await api.get(made.pulp_href)).toEqual(made);
    expect((await readFile(join(berth.dataDir, 'storage', String(made.file)))).equals(bytes)).toBe(true);
  });

  it('may be empty', async () => {
    const made = await upload('');

    expect(made).toMatchObject({ size: 0, sha256: hexOf('') });
  });

  it('are made when the file is what it is said to be', async () => {
    const bytes = 'said to be so';

    const made = await upload(bytes, {
      size: String(bytes.length),
      sha224: hexOf(bytes, 'sha224'),
      sha256: hexOf(bytes),
      sha384: hexOf(bytes, 'sha384'),
      sha512: hexOf(bytes, 'sha512'),
    });

    expect(made.sha256).toBe(hexOf(bytes));
  });

  it.each([
    ['size', '1', 'The size did not match actual size of file.'],
    ['sha224', hexOf('else', 'sha224'), 'The sha224 checksum did not match.'],
    ['sha256', hexOf('else'), 'The sha256 checksum did not match.'],
    ['sha384', hexOf('else', 'sha384'), 'The sha384 checksum did not match.'],
    ['sha512', hexOf('else', 'sha512'), 'The sha512 checksum did not match.'],
  ])('are not made when the %s is another', async (field, value, message) => {
    const bytes = `not the ${field}`;

    const answer = await send(formOf(bytes, { [field]: value }));

    expect(answer).toEqual({ status: 400, body: { non_field_errors: [message] } });
    expect((await api.page(`artifacts/?sha256=${hexOf(bytes)}`)).count).toBe(0);
  });

  it.each([
    ['size', 'many', 'A valid integer is required.'],
    ['size', '-1', 'A valid integer is required.'],
    ['sha256', 'short', 'Ensure this field has 64 lower-case hexadecimal digits.'],
    ['md5', hexOf('bad', 'md5'), 'Checksums of this kind are not allowed.'],
    ['sha1', hexOf('bad', 'sha1'), 'Checksums of this kind are not allowed.'],
    ['bogus', 'field', 'Unexpected field'],
  ])('are not made of a form whose %s is %s', async (field, value, message) => {
    const answer = await send(formOf('bad form', { [field]: value }));

    expect(answer).toEqual({ status: 400, body: { [field]: [message] } });
  });

  it('are made once of the same bytes', async () => {
    const { sha256 } = await upload('only once');
    const files = await storedFiles(berth, 'blobs');

    const answers = await Promise.all([send(formOf('only once')), send(formOf('only once'))]);

    const message = `Artifact with sha256 checksum of '${sha256}' already exists.`;
    const refused = { status: 400, body: { non_field_errors: [message] } };
    expect(answers).toEqual([refused, refused]);
    expect(await storedFiles(berth, 'blobs')).toEqual(files);
  });

  it('are made by one of several that send the same bytes at once', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => send(formOf('all at once'))));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400]);
    expect((await api.page(`artifacts/?sha256=${hexOf('all at once')}`)).count).toBe(1);
  });

  it('are not made without a file', async () => {
    const form = new FormData();
    form.append('size', '3');

    const answer = await send(form);

    expect(answer).toEqual({ status: 400, body: { file: ['No file was submitted.'] } });
  });

  it.each([
    ['of JSON', '{}', 'application/json', 415],
    ['without a boundary', 'bytes', 'multipart/form-data', 400],
    ['that is no form', 'bytes', 'multipart/form-data; boundary=x', 400],
    ['that ends too early', `${part('file')}half a file`, 'multipart/form-data; boundary=x', 400],
    [
      'with two files',
      `${part('file')}one${part('file')}two\r\n--x--`,
      'multipart/form-data; boundary=x',
      400,
    ],
    ['with another file', `${part('other')}one\r\n--x--`, 'multipart/form-data; boundary=x', 400],
  ])('are not made of a body %s', async (_, body, type, status) => {
    const answer = await send(body, { 'Content-Type': type });

    expect(answer.status).toBe(status);
    expect((await api.page(`artifacts/?sha256=${hexOf('half a file')}`)).count).toBe(0);
  });

  it('are not made of what was broken off, and nothing of it stays', async () => {
    const before = new Set(await storedFiles(berth, 'blobs'));
    const aborted = new AbortController();
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(Buffer.from(`${part('file')}half of it`)),
    });
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
    const init = { method: 'POST', body, headers, duplex: 'half', signal: aborted.signal } as RequestInit;

    const sent = api.fetch('artifacts/', init).catch(() => 'broken off');
    const upload = await eventually(async () => {
      const fresh = (await storedFiles(berth, 'blobs')).find((name) => !before.has(name));
      if (fresh === undefined) throw new Error('nothing has arrived');
      return fresh;
    });
    aborted.abort();

    expect(await sent).toBe('broken off');
    await eventually(async () => expect(await storedFiles(berth, 'blobs')).not.toContain(upload));
  });

  it('are found by what they are needed for', async () => {
    const registry = new RegistryClient(berth);
    await registry.pushImage('artifacts/used', 'v1', 'a layer that is needed');
    const repository = await api.repository('artifacts/used');
    const { sha256 } = await upload('needed by nothing');

    const inVersion = await api.page(`artifacts/?repository_version=${repository.latest_version_href}`);
    const orphans = await api.page('artifacts/?orphaned_for=0&limit=1000');
    const fresh = await api.page('artifacts/?orphaned_for=60');

    const digests = (page: { readonly results: readonly Shown[] }) =>
      page.results.map((artifact) => (artifact as ArtifactShown).sha256);
    expect(inVersion.count).toBe(2);
    expect(digests(inVersion)).toContain(digestOf('a layer that is needed').slice('sha256:'.length));
    expect(digests(orphans)).toContain(sha256);
    expect(digests(orphans)).not.toContain(digestOf('a layer that is needed').slice('sha256:'.length));
    expect(fresh.count).toBe(0);
  });

  it.each(['sha224', 'sha256', 'sha384', 'sha512'])('are found by their %s', async (algorithm) => {
    const made = await upload(`found by ${algorithm}`);

    const { results } = await api.page(`artifacts/?${algorithm}=${made[algorithm]}`);

    expect(results).toEqual([made]);
  });

  it.each(['md5', 'sha1'])('are not found by their %s, which nobody knows', async (algorithm) => {
    const { count } = await api.page(`artifacts/?${algorithm}=${hexOf('', algorithm)}`);

    expect(count).toBe(0);
  });

  it('are for administrators', async () => {
    const made = await upload('for administrators');
    const alice = await addPerson(berth, 'alice');

    const answers = [
      await alice.api.fetch('artifacts/'),
      await alice.api.fetch(made.pulp_href),
      await alice.api.fetch('artifacts/', { method: 'POST', body: formOf('mine') }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });
});

function part(name: string): string {
  return `\r\n--x\r\nContent-Disposition: form-data; name="${name}"; filename="f"\r\n\r\n`;
}
