import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { formOf, hexOf } from '../support/forms.js';
import { sharedBerth } from '../support/shared-berth.js';
import { type KnownHrefs, makeKnownHrefs } from './known-hrefs.js';
import { type Answer, ManagementClient } from './management-client.js';
import { operations, type Write, writes, wrongFor, wrongTexts } from './written-fields.js';

const TASKS = 'tasks/?limit=1';
const BYTE = 'x';
const IDS = ['01900000-0000-7000-8000-00000000dead', '999999999', 'nonsense'];
const NOT_FOUND = { status: 404, body: { detail: expect.any(String) } };

const jsonWrites = writes.filter(({ isForm }) => !isForm);

/** Every operation of the description, and every field of their bodies: a new one is here, too. */
describe('all that the management API is asked to do', () => {
  let berth: BerthServer;
  let api: ManagementClient;
  let hrefs: KnownHrefs;

  beforeAll(async () => {
    berth = await sharedBerth();
    api = new ManagementClient(berth);
    hrefs = await makeKnownHrefs(berth);
  });

  const hrefOf = (parameter: string): string => {
    const href = hrefs[parameter];
    if (href === undefined) throw new Error(`there is no ${parameter}`);
    return href;
  };

  const pathOf = (path: string): string => path.replace(/\{(\w+)\}/, (_, parameter) => hrefOf(parameter));

  /** A field that is right, as far as can be told without the others. */
  const soundFor = (field: string, isOfFiles = false): unknown =>
    ({
      permissions: [],
      size: 1,
      version: 0,
      role: 'core.task_viewer',
      digest: `sha256:${hexOf(BYTE)}`,
      sha256: hexOf(BYTE),
      state: 'canceled',
      source: isOfFiles ? hrefs.file_file_repository_href : hrefs.container_container_push_repository_href,
      repository_version: isOfFiles
        ? hrefs.file_file_repository_version_href
        : hrefs.container_container_repository_version_href,
    })[field] ?? 'sound';

  const soundBody = ({ id, required, fields }: Write): Readonly<Record<string, unknown>> => {
    const texts = required.filter((field) => fields[field]?.format !== 'binary');
    return Object.fromEntries(texts.map((field) => [field, soundFor(field, id.includes('_file_'))]));
  };

  /** Copies need one of two fields, neither of which is required. */
  const sourceFor = ({ fields }: Write): Readonly<Record<string, unknown>> =>
    fields.source_repository ? { source_repository: soundFor('source') } : {};

  const send = async (
    write: Write,
    path: string,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<Answer> => {
    if (!write.isForm) return api.send(write.method, path, { ...soundBody(write), ...fields });
    const headers = { 'Content-Range': 'bytes 0-0/1' };
    const response = await api.fetch(path, {
      method: write.method,
      headers,
      body: formWith({ ...soundBody(write), ...fields }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };

  /** What it is done to, an object or a list of them, and the tasks that there are. */
  const state = ({ path }: Write): Promise<readonly Answer[]> => {
    const [parameter] = /\{\w+\}/.exec(path) ?? [];
    const target = parameter ?? (isRead(path) ? path : TASKS);
    return Promise.all([pathOf(target), TASKS].map((href) => api.send('GET', href)));
  };

  describe('is not done, and the field is named,', () => {
    const fields = writes.flatMap((write) =>
      Object.entries(write.fields).map(([field, schema]) => ({ id: write.id, field, schema, write })),
    );

    it.each(fields)('when it is wrong: $field of $id', async ({ field, schema, write }) => {
      const before = await state(write);
      const wrong = write.isForm ? wrongTexts(schema) : wrongFor(schema);

      const answers = [];
      for (const value of wrong) {
        const { status, body } = await send(write, pathOf(write.path), { [field]: value });
        answers.push([JSON.stringify(value)?.slice(0, 50), status, Object.keys(body)]);
      }

      expect(answers).toEqual(wrong.map((value) => [JSON.stringify(value)?.slice(0, 50), 400, [field]]));
      expect(await state(write)).toEqual(before);
    });

    const required = jsonWrites.flatMap((write) =>
      write.required.map((field) => ({ id: write.id, field, write })),
    );

    it.each(required)('when it is missing: $field of $id', async ({ field, write }) => {
      const { [field]: _, ...others } = soundBody(write);

      const answer = await api.send(write.method, pathOf(write.path), others);

      expect(answer).toEqual({ status: 400, body: { [field]: ['This field is required.'] } });
    });

    it.each(writes)('when nobody knows it: $id', async (write) => {
      const answer = await send(write, pathOf(write.path), { bogus: 'x' });

      expect(answer).toEqual({ status: 400, body: { bogus: ['Unexpected field'] } });
    });
  });

  it.each(jsonWrites)('takes an object, and nothing else: $id', async ({ method, path }) => {
    const answer = await api.send(method, pathOf(path), []);

    const message = 'Invalid data. Expected a dictionary, but got list.';
    expect(answer).toEqual({ status: 400, body: { non_field_errors: [message] } });
  });

  const ofObjects = operations
    .filter(({ path }) => path.includes('{'))
    .map((operation) => ({
      id: operation.id,
      operation,
      write: writes.find(({ id }) => id === operation.id),
    }));

  it.each(ofObjects)('is done to what is there: $id', async ({ operation: { method, path }, write }) => {
    const [parameter = ''] = /\{\w+\}/.exec(path) ?? [];
    const absent = absentBeside(pathOf(parameter)).map((href) => path.replace(parameter, href));

    const answers = [];
    for (const one of absent) {
      const answer = write ? await send(write, one, sourceFor(write)) : await api.send(method, one);
      answers.push({ path: one, ...answer });
    }

    expect(answers).toEqual(absent.map((one) => ({ path: one, ...NOT_FOUND })));
  });
});

const isRead = (path: string): boolean => operations.some((one) => one.method === 'GET' && one.path === path);

/** A form with a file, if that is not among the fields. */
function formWith({ file, ...fields }: Readonly<Record<string, unknown>>): FormData {
  const form = file === undefined ? formOf(BYTE) : new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...(file !== undefined && { file }) }))
    form.append(name, String(value));
  return form;
}

/** The hrefs that differ from one in one of its keys. */
function absentBeside(href: string): string[] {
  const segments = href.split('/');
  const keys = segments.flatMap((segment, place) => (/^\d+$|^[0-9a-f]{8}-/.test(segment) ? [place] : []));
  return keys.flatMap((place) => IDS.map((id) => segments.with(place, id).join('/')));
}
