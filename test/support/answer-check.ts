import { readFileSync } from 'node:fs';

import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

import type { DescribedOperation, DescribedResponse, Description } from './api-description.js';
import { withStrictSchemas } from './strict-schemas.js';

/** What was asked, and what came. */
interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly response: Response;
}

interface Found {
  readonly operation: DescribedOperation;
  /** Where it is in the description. */
  readonly place: readonly string[];
}

/** Says whether answers are as the description of the management API announces them. */
export class AnswerCheck {
  private readonly routes: readonly { readonly path: string; readonly pattern: RegExp }[];
  private readonly ajv = new Ajv({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();

  /** @param description with plain paths */
  constructor(private readonly description: Description) {
    // Words come before parameters: `tasks/purge/` is no task.
    const paths = Object.keys(description.paths).sort((one, other) => (one < other ? -1 : 1));
    this.routes = paths.map((path) => ({ path, pattern: patternOf(path) }));
    addFormats.default(this.ajv);
    this.ajv.addSchema(description, 'api');
  }

  /** @throws Error when the description has not announced it */
  async check(exchange: Exchange): Promise<void> {
    const { method, url, response } = exchange;
    const path = this.routes.find(({ pattern }) => pattern.test(url.pathname))?.path;
    if (path === undefined) return requireStatus(exchange, 'a path that nothing describes', [404]);
    const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
    const operation = this.description.paths[path]?.[verb];
    if (operation === undefined) return requireStatus(exchange, 'a method that nothing describes', [405]);
    requireStatus(exchange, operation.operationId, Object.keys(operation.responses).map(Number));
    if (method === 'HEAD') return;
    await this.checkBody(
      exchange,
      this.declared({ operation, place: ['paths', path, verb] }, response.status),
    );
  }

  private declared(
    { operation, place }: Found,
    status: number,
  ): DescribedResponse & { place: readonly string[] } {
    const response = operation.responses[status] ?? {};
    if (response.$ref === undefined) return { ...response, place: [...place, 'responses', String(status)] };
    const name = response.$ref.slice(response.$ref.lastIndexOf('/') + 1);
    return { ...this.description.components.responses[name], place: ['components', 'responses', name] };
  }

  private async checkBody(
    { method, url, response }: Exchange,
    { content, place }: DescribedResponse & { place: readonly string[] },
  ): Promise<void> {
    if (content?.['*/*'] !== undefined) return;
    const text = await response.text();
    const fault = (what: string) =>
      new Error(`${method} ${url} answered ${response.status} ${what}: ${text}`);
    if (content === undefined && text !== '') throw fault('with a body that is not described');
    if (content === undefined) return;
    const type = response.headers.get('content-type') ?? '';
    if (content[type] === undefined) throw fault(`with the type "${type}", which is not described`);
    // What is missing then was not wanted.
    if (/[?&](?:(?:exclude_)?fields|minimal)=/.test(url.search)) return;
    const validate = this.validatorOf([...place, 'content', type, 'schema']);
    if (!validate(JSON.parse(text)))
      throw fault(`otherwise than described (${this.ajv.errorsText(validate.errors)})`);
  }

  private validatorOf(place: readonly string[]): ValidateFunction {
    const pointer = place.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
    const $ref = `api#/${pointer.join('/')}`;
    const validate = this.validators.get($ref) ?? this.ajv.compile({ $ref });
    this.validators.set($ref, validate);
    return validate;
  }
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}?$`);

function requireStatus({ method, url, response }: Exchange, of: string, statuses: readonly number[]): void {
  if (statuses.includes(response.status)) return;
  throw new Error(`${method} ${url} answered ${response.status}; ${of} answers ${statuses.join(', ')}`);
}

const ROOT = '/pulp/api/v3/';
let check: AnswerCheck | undefined;

/**
 * Lets an answer of the management API pass that is as the description announces it: its status, its type and its
 * body. Global setup has made the description of the code under test, so that no Berth is asked for it.
 */
export async function announced(method: string, url: URL, response: Response): Promise<Response> {
  // Neither the root nor the description describes itself.
  if (!url.pathname.startsWith(ROOT) || url.pathname === ROOT || url.pathname.startsWith(`${ROOT}docs`))
    return response;
  check ??= new AnswerCheck(
    withStrictSchemas(JSON.parse(readFileSync(String(process.env.BERTH_TEST_API_DOCUMENT), 'utf8'))),
  );
  await check.check({ method: method.toUpperCase(), url, response: response.clone() });
  return response;
}
