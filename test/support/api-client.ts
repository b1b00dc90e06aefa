import { ended } from './ended.js';
import type { RegistryServer } from './registry-client.js';

const ROOT = '/pulp/api/v3/';

/** What the management API answered. */
export interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Uses the management API as one user. */
export class ApiClient {
  /** @param credentials `user:password` */
  constructor(
    private readonly berth: RegistryServer,
    private readonly credentials = `${berth.admin.username}:${berth.admin.password}`,
  ) {}

  /** @param path below the root, or an href */
  async send(method: string, path: string, body?: object): Promise<Answered> {
    const response = await this.berth.fetch(path.startsWith('/') ? path : ROOT + path, {
      method,
      headers: {
        Authorization: `Basic ${btoa(this.credentials)}`,
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  }

  /** Makes an object, and resolves with it. */
  async create(path: string, body: object): Promise<Record<string, unknown>> {
    const { status, body: made } = await this.send('POST', path, body);
    if (status !== 201) throw new Error(`POST ${path} answered ${status} ${JSON.stringify(made)}`);
    return made;
  }

  /** Sends what a task does, and resolves with the task, which has ended. */
  async dispatch(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const { status, body: accepted } = await this.send(method, path, body);
    if (status !== 202) throw new Error(`${method} ${path} answered ${status} ${JSON.stringify(accepted)}`);
    return ended(async () => (await this.send('GET', String(accepted.task))).body);
  }

  /** The objects of a list. */
  async list(path: string): Promise<Record<string, unknown>[]> {
    const { body } = await this.send('GET', path);
    return body.results as Record<string, unknown>[];
  }

  /** The href of the object of a list whose field has this value. */
  async href(path: string, field: string, value: string): Promise<string> {
    const found = (await this.list(`${path}?limit=1000`)).find((object) => object[field] === value);
    if (found === undefined) throw new Error(`${path} has nothing whose ${field} is ${value}`);
    return String(found.pulp_href);
  }
}
