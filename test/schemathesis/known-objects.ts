import type { ManagementClient } from '../api/management-client.js';
import type { DescribedOperation, DescribedResponse, Description } from '../support/api-description.js';

type Keys = readonly (string | number)[];

/** Answers to these cannot be as described: they leave out what was not asked for. */
const SELECTIONS = ['fields', 'exclude_fields'];

/** The user who asks; nothing may happen to them. */
const ADMIN = 1;

/**
 * A description with plain paths, whose parameters are the keys of objects that there are: at random nobody would find
 * any. Those that are deleted are others than those that everything else is done to.
 */
export async function withKnownObjects(
  api: ManagementClient,
  description: Description,
): Promise<Description> {
  const paths: Record<string, Description['paths'][string]> = {};
  for (const [path, item] of Object.entries(description.paths)) {
    const keys = await keysFor(api, description, path);
    const operations = Object.entries(item).map(([method, operation]) => [
      method,
      prepared(method, operation, keys),
    ]);
    paths[path] = Object.fromEntries(operations);
  }
  return { ...description, paths };
}

/** The keys for each parameter of a path, by its name. Those of later ones are below the first object. */
async function keysFor(
  api: ManagementClient,
  { paths }: Description,
  path: string,
): Promise<ReadonlyMap<string, Keys>> {
  const keys = new Map<string, Keys>();
  let href = '';
  let template = '';
  for (const [, segments = '', parameter = ''] of path.matchAll(/(.*?\/)\{(\w+)\}/g)) {
    [href, template] = [href + segments, template + segments];
    const found = paths[template]?.get === undefined ? [] : await keysIn(api, href);
    keys.set(parameter, found);
    [href, template] = [`${href}${found[0]}`, `${template}{${parameter}}`];
  }
  return keys;
}

async function keysIn(api: ManagementClient, list: string): Promise<Keys> {
  const { status, body } = await api.send<{ results: { pulp_href: string }[] }>('GET', `${list}?limit=6`);
  const texts = status === 200 ? body.results.map(({ pulp_href }) => pulp_href.split('/').at(-2) ?? '') : [];
  return texts.map((text) => (/^\d+$/.test(text) ? Number(text) : text)).filter((key) => key !== ADMIN);
}

function prepared(
  method: string,
  operation: DescribedOperation,
  keys: ReadonlyMap<string, Keys>,
): DescribedOperation {
  const parameters = operation.parameters
    .filter(({ name }) => !SELECTIONS.includes(name))
    .map((parameter) => {
      const known = parameter.in === 'path' ? (keys.get(parameter.name) ?? []) : [];
      const usable = method === 'delete' ? known.slice(-1) : known.slice(0, Math.max(1, known.length - 1));
      return usable.length === 0 ? parameter : { ...parameter, schema: { enum: usable } };
    });
  const responses = Object.entries(operation.responses).map(([status, one]) => [status, readable(one)]);
  return { ...operation, parameters, responses: Object.fromEntries(responses) };
}

/** Where bytes are announced schemathesis still looks at them as JSON, when they happen to be some. */
const readable = (response: DescribedResponse): DescribedResponse =>
  response.content?.['*/*'] === undefined ? response : { ...response, content: { '*/*': { schema: {} } } };
