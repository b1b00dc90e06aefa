import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { breakOff, type RawRequest, rawRequest } from '../support/raw-request.js';
import { storedFiles } from '../support/stored-files.js';
import { ManagementClient, type Shown } from './management-client.js';

const FORM = 'multipart/form-data; boundary=x';
const END = '--x--\r\n';

/** A part of a form: its headers, and its bytes. */
const part = (headers: readonly string[], bytes = 'four'): string =>
  ['--x', ...headers, '', bytes, ''].join('\r\n');
const disposition = (parameters: string): string => `Content-Disposition: form-data; ${parameters}`;
const field = (name: string, value: string): string => part([disposition(`name="${name}"`)], value);

const NAMED_FILE = disposition('name="file"; filename="f"');
const FILE = part([NAMED_FILE]);
const LONG = `X-Long: ${'y'.repeat(5000)}`;

const unreadable = (reason: string) => ({ detail: `Multipart form parse error - ${reason}` });
const ENDS_EARLY = unreadable('Unexpected end of multipart data');
const NO_FILE = { file: ['No file was submitted.'] };

const MALFORMED: readonly (readonly [string, string, string, unknown])[] = [
  ['has no boundary', 'multipart/form-data', FILE + END, unreadable('Multipart: Boundary not found')],
  ['has an empty boundary', 'multipart/form-data; boundary=""', FILE + END, ENDS_EARLY],
  ['has another boundary', 'multipart/form-data; boundary=y', FILE + END, ENDS_EARLY],
  ['is empty', FORM, '', ENDS_EARLY],
  ['is no form at all', FORM, 'four', ENDS_EARLY],
  ['ends before its first part', FORM, '--x\r\n', ENDS_EARLY],
  ['ends in the headers of its file', FORM, `--x\r\n${NAMED_FILE}\r\n`, ENDS_EARLY],
  ['ends in its file', FORM, FILE.slice(0, -4), ENDS_EARLY],
  ['ends after its file', FORM, FILE, ENDS_EARLY],
  ['ends in a field', FORM, field('sha256', 'abc').slice(0, -3), ENDS_EARLY],
  ['ends in a field after its file', FORM, FILE + field('sha256', 'abc').slice(0, -3), ENDS_EARLY],
  ['ends in the headers of a field after its file', FORM, `${FILE}--x\r\nContent-Disp`, ENDS_EARLY],
  ['ends in its last boundary', FORM, `${FILE}--x-`, ENDS_EARLY],
  ['has no parts', FORM, END, NO_FILE],
  ['has no file', FORM, field('sha256', 'abc') + END, NO_FILE],
  ['has a file of another name', FORM, part([disposition('name="other"; filename="f"')]) + END, NO_FILE],
  ['has a file without a name', FORM, part([disposition('filename="f"')]) + END, NO_FILE],
  ['has its file as plain text', FORM, field('file', 'four') + END, NO_FILE],
  ['has a part that says not what it is', FORM, part(['Content-Type: text/plain']) + END, NO_FILE],
  ['has an attachment', FORM, part(['Content-Disposition: attachment; name="file"']) + END, NO_FILE],
  ['has a header that is none', FORM, part(['nonsense', NAMED_FILE]) + END, NO_FILE],
  ['has a header that is too long', FORM, part([LONG, NAMED_FILE]) + END, NO_FILE],
  ['has too many headers', FORM, part([...Array(20).fill('X-Many: 1'), NAMED_FILE]) + END, NO_FILE],
  ['has two files', FORM, FILE + FILE + END, unreadable('there is more than one file')],
  [
    'has a field without a name',
    FORM,
    FILE + part([disposition('')]) + END,
    unreadable('a field has no name'),
  ],
  [
    'has too many fields',
    FORM,
    FILE + field('sha256', 'abc').repeat(51) + END,
    unreadable('there are too many fields'),
  ],
  [
    'has its file as plain text, too',
    FORM,
    field('file', 'four') + FILE + END,
    { file: ['Unexpected field'] },
  ],
  ['has an unknown field', FORM, FILE + field('bogus', '1') + END, { bogus: ['Unexpected field'] }],
  [
    'has a field that is too long',
    FORM,
    FILE + field('sha256', 'a'.repeat(20_000)) + END,
    { sha256: ['Ensure this field has 64 lower-case hexadecimal digits.'] },
  ],
];

describe.each(['artifacts', 'uploads'])('a form that is sent to %s', (kind) => {
  let berth: Berth;
  let api: ManagementClient;
  let upload: Shown;

  beforeAll(async () => {
    berth = await startBerth({ worker: false });
    api = new ManagementClient(berth);
    upload = await api.create('uploads/', { size: 4 });
  });
  afterAll(() => berth.stop());

  const requestOf = (type: string, body: string, range = 'bytes 0-3/4'): RawRequest => {
    const { username, password } = berth.admin;
    const headers = {
      Authorization: `Basic ${btoa(`${username}:${password}`)}`,
      'Content-Type': type,
      'Content-Range': range,
    };
    const target =
      kind === 'uploads'
        ? { method: 'PUT', path: upload.pulp_href }
        : { method: 'POST', path: '/pulp/api/v3/artifacts/' };
    return { ...target, headers, body };
  };

  /** All that a form can become, and its bytes. */
  const left = async () => [
    ...(await berth.database.query('SELECT id FROM artifact UNION ALL SELECT id FROM upload_chunk')),
    ...(await storedFiles(berth, 'blobs')),
  ];
  const requireNothingLeft = () => eventually(async () => expect(await left()).toEqual([]));

  const arrives = () => eventually(async () => expect(await storedFiles(berth, 'blobs')).toHaveLength(1));

  it.each(MALFORMED)('and %s is refused, and nothing of it stays', async (_, type, body, refused) => {
    const response = await rawRequest(berth, requestOf(type, body));

    expect([response.status, await response.json()]).toEqual([400, refused]);
    await requireNothingLeft();
  });

  it.each(['multipart/mixed; boundary=x', 'application/x-www-form-urlencoded', 'text/plain'])(
    'as %s is no form',
    async (type) => {
      const response = await rawRequest(berth, requestOf(type, FILE + END));

      const detail = `Unsupported media type "${type.split(';')[0]}" in request.`;
      expect([response.status, await response.json()]).toEqual([415, { detail }]);
      await requireNothingLeft();
    },
  );

  it.each([
    ['its file', FILE.slice(0, -4)],
    ['a field after its file', FILE + field('sha256', 'abc').slice(0, -3)],
  ])('and is broken off in %s leaves nothing', async (_, body) => {
    await breakOff(berth, { ...requestOf(FORM, body), length: 10_000 }, arrives);

    await requireNothingLeft();
    expect((await api.get(upload.pulp_href)).pulp_href).toBe(upload.pulp_href);
  });

  it('and refused when its bytes have come leaves no file either', async () => {
    await rawRequest(berth, requestOf(FORM, FILE + field('bogus', '1') + END));

    await requireNothingLeft();
  });

  if (kind === 'uploads')
    it.each([
      '',
      'bytes */4',
      'bytes 0-3',
      'bytes=0-3/4',
      'items 0-3/4',
      'bytes -1-3/4',
      'bytes 0-3/4, bytes 0-3/4',
    ])('is refused whose Content-Range is "%s"', async (range) => {
      const response = await rawRequest(berth, requestOf(FORM, FILE + END, range));

      const refused = { non_field_errors: ['Invalid or missing content range header.'] };
      expect([response.status, await response.json()]).toEqual([400, refused]);
      await requireNothingLeft();
    });
});
