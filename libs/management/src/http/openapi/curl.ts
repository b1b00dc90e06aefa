import {
  type Document,
  type Located,
  type Operation,
  type Parameter,
  referredBy,
  type Schema,
} from './document.js';

type Known = Readonly<NonNullable<Operation['parameters']>>;

const SERVER = 'http://localhost:24817';

/** A request to an operation, as a line for a shell. Its parameters and its body are their examples. */
export function curlOf({ method, path, operation }: Located, document: Document): string {
  const login = operation.security === undefined ? [] : ['-u admin:PASSWORD'];
  const verb = method === 'get' ? [] : [`-X ${method.toUpperCase()}`];
  const parts = [...login, ...verb, addressOf(path, operation), ...headersOf(operation)];
  return ['curl', ...parts, ...bodyOf(operation, document)].join(' ');
}

function addressOf(path: string, { parameters = [] }: Operation): string {
  const place = withExamples(path, parameters);
  const needed = parameters.filter(
    (one): one is Parameter => 'name' in one && one.in === 'query' && !!one.required,
  );
  const query = needed.map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`).join('&');
  return query === '' ? `${SERVER}${place}` : `'${SERVER}${place}?${query}'`;
}

/** A path with the examples of its parameters in their places. */
export const withExamples = (path: string, parameters: Known = []): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => String(exampleOf(parameters, name)));

const headersOf = ({ parameters = [] }: Operation): string[] =>
  parameters
    .filter((one): one is Parameter => 'name' in one && one.in === 'header' && one.required === true)
    .map(({ name, example }) => `-H '${name}: ${example}'`);

const exampleOf = (parameters: Known, name: string): unknown =>
  parameters.find((one): one is Parameter => 'name' in one && one.in === 'path' && one.name === name)
    ?.example;

/** The fields that a body needs; its first one, where it needs none. */
function bodyOf({ requestBody }: Operation, { components }: Document): string[] {
  if (requestBody === undefined || '$ref' in requestBody) return [];
  const [[type, { schema }] = ['', { schema: undefined }]] = Object.entries(requestBody.content);
  const body = components?.schemas?.[referredBy(schema) ?? ''];
  if (body === undefined || '$ref' in body) return [];
  const all = Object.keys(body.properties ?? {});
  const needed = body.required ?? all.slice(0, 1);
  const fields = needed.map((name) => [name, body.properties?.[name]] as const);
  if (type === 'multipart/form-data') return fields.map(([name, field]) => `-F ${name}=${formValue(field)}`);
  const value = Object.fromEntries(fields.map(([name, field]) => [name, exampleIn(field)]));
  return [`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(value)}'`];
}

const formValue = (field: Schema | undefined): string =>
  field !== undefined && 'format' in field && field.format === 'binary' ? '@FILE' : String(exampleIn(field));

const exampleIn = (field: Schema | undefined): unknown =>
  field !== undefined && 'example' in field ? field.example : undefined;
