import type { BerthServer } from '../support/berth-server.js';
import { ended } from '../support/ended.js';
import { digestOf } from '../support/registry-client.js';

type Summary = Readonly<Record<string, { readonly count: number; readonly href: string }>>;

/** An object of the management API: the fields that specs follow. Which of them it has depends on what it is. */
export interface Shown {
  readonly pulp_href: string;
  readonly prn: string;
  readonly name: string;
  readonly digest: string;
  readonly number: number;
  readonly namespace: string;
  readonly registry_path: string;
  readonly tagged_manifest: string;
  readonly listed_manifests: readonly string[];
  readonly config_blob: string;
  readonly blobs: readonly string[];
  readonly versions_href: string;
  readonly latest_version_href: string;
  readonly content_summary: Readonly<Record<'added' | 'removed' | 'present', Summary>>;
  readonly state: string;
  readonly error: { readonly code: string } | null;
  readonly repository_version: string | null;
  readonly created_resources: readonly string[];
  readonly created_resource_prns: readonly string[];
}

/** A task, as the management API shows it. */
export interface ShownTask extends Shown {
  readonly state: string;
  readonly error: { readonly code: string; readonly description: string } | null;
  readonly result: unknown;
  readonly reserved_resources_record: readonly string[];
  readonly progress_reports: readonly {
    readonly code: string;
    readonly state: string;
    readonly done: number;
  }[];
  readonly pulp_last_updated: string;
  readonly unblocked_at: string | null;
  readonly started_at: string;
  readonly finished_at: string;
  readonly worker: string | null;
}

export interface Page {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Shown[];
}

export const ROOT = '/pulp/api/v3/';

/** What a request was answered with. The body is null where there is none. */
export interface Answer<T = Readonly<Record<string, unknown>>> {
  readonly status: number;
  readonly body: T;
}

/** Uses the management API of a Berth: as the administrator, unless it is given other credentials. */
export class ManagementClient {
  private readonly authorization: string;

  constructor(
    private readonly berth: BerthServer,
    credentials = `${berth.admin.username}:${berth.admin.password}`,
  ) {
    this.authorization = `Basic ${btoa(credentials)}`;
  }

  /** @param path below the root, or an href */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Authorization', this.authorization);
    return this.berth.fetch(path.startsWith('/') ? path : ROOT + path, { ...init, headers });
  }

  /** Sends a body as JSON, and resolves with any answer. */
  async send<T = Answer['body']>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const headers = { 'Content-Type': 'application/json' };
    const json = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    const response = await this.fetch(path, { method, ...json });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
  }

  post<T = Answer['body']>(path: string, body: unknown = {}): Promise<Answer<T>> {
    return this.send<T>('POST', path, body);
  }

  patch<T = Answer['body']>(path: string, body: unknown): Promise<Answer<T>> {
    return this.send<T>('PATCH', path, body);
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  /** Sends what is to make an object, and resolves with the object. */
  async create<T = Shown>(path: string, body: unknown): Promise<T> {
    const { status, body: made } = await this.post<T>(path, body);
    if (status !== 201) throw new Error(`${path} answered ${status} ${JSON.stringify(made)}`);
    return made;
  }

  get<T = Shown>(path: string): Promise<T> {
    return this.read(path);
  }

  /** Sends what a task does, and resolves with the href of the task. */
  async accepted(method: string, path: string, body?: unknown): Promise<string> {
    const { status, body: accepted } = await this.send<{ task: string }>(method, path, body);
    if (status !== 202) throw new Error(`${method} ${path} answered ${status} ${JSON.stringify(accepted)}`);
    return accepted.task;
  }

  /** A task, when it has ended. @param task its href, or what a request was answered with */
  ended(task: string | Answer): Promise<ShownTask> {
    const href = typeof task === 'string' ? task : taskOf(task);
    return ended(() => this.get<ShownTask>(href));
  }

  page(path: string): Promise<Page> {
    return this.read(path);
  }

  /** The push repository of this name. */
  async repository(name: string): Promise<Shown> {
    const { results } = await this.page('repositories/container/container-push/?limit=1000');
    return named(results, name);
  }

  /** The manifest with these bytes. */
  async manifest(bytes: string): Promise<Shown> {
    const { results } = await this.page(`content/container/manifests/?digest=${digestOf(bytes)}`);
    if (results[0] === undefined) throw new Error('there is no such manifest');
    return results[0];
  }

  /** Digests or names of the content that an href of a `content_summary` lists, sorted. */
  async contents(summary: Summary, type: string, field: 'digest' | 'name'): Promise<string[]> {
    const { results } = await this.page(summary[type]?.href ?? '');
    return results.map((content) => content[field]).sort();
  }

  private async read<T>(path: string): Promise<T> {
    const response = await this.fetch(path);
    if (response.status !== 200)
      throw new Error(`${path} answered ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}

export function named(objects: readonly Shown[], name: string): Shown {
  const found = objects.find((one) => one.name === name);
  if (found === undefined) throw new Error(`nothing is called ${name}`);
  return found;
}

function taskOf({ status, body }: Answer): string {
  if (status !== 202) throw new Error(`${status} ${JSON.stringify(body)} is no task`);
  return String(body.task);
}
