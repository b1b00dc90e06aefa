import type { BerthServer } from '../support/berth-server.js';
import { digestOf, imageManifest, OCI_MANIFEST } from '../support/registry-client.js';
import { basic, bearer, getToken } from '../support/token-endpoint.js';

/** How callers say who they are on `/v2`. */
export type Way = 'tokens' | 'basic';

/** What forms upload here. */
const ONE_BYTE = 'bytes 0-0/1';

/** An image of one blob that differs from the images of other names and tags. */
export interface Image {
  readonly blob: string;
  readonly digest: string;
  readonly manifest: string;
  readonly manifestDigest: string;
}

export function imageOf(name: string, tag: string): Image {
  const blob = `{"name":"${name}","tag":"${tag}"}`;
  const manifest = imageManifest(blob);
  return { blob, digest: digestOf(blob), manifest, manifestDigest: digestOf(manifest) };
}

/** What one caller does to a Berth: on `/v2` with a token for just what is needed, or with Basic. */
export class Door {
  /** @param credentials `user:password`; null for nobody */
  constructor(
    private readonly berth: BerthServer,
    private readonly way: Way,
    readonly credentials: string | null,
  ) {}

  /** Resolves with the token endpoint's refusal where there is no token for this caller. */
  async registry(path: string, scopes: readonly string[], init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.way === 'basic') {
      const { Authorization = '' } = this.credentials === null ? {} : basic(this.credentials);
      if (Authorization !== '') headers.set('Authorization', Authorization);
      return this.berth.fetch(path, { ...init, headers });
    }
    const answer = await this.tokenAnswer(scopes);
    if (answer.status !== 200) return answer;
    const { token } = (await answer.json()) as { token: string };
    headers.set('Authorization', bearer(token).Authorization);
    return this.berth.fetch(path, { ...init, headers });
  }

  tokenAnswer(scopes: readonly string[]): Promise<Response> {
    const query = scopes.map((scope) => `scope=${encodeURIComponent(scope)}`).join('&');
    return getToken(this.berth, query, this.credentials);
  }

  pull(name: string, path: string): Promise<Response> {
    return this.registry(`/v2/${name}/${path}`, [`repository:${name}:pull`]);
  }

  delete(name: string, path: string): Promise<Response> {
    return this.registry(`/v2/${name}/${path}`, [`repository:${name}:delete`], { method: 'DELETE' });
  }

  /** Begins with a mount of a blob. */
  mount(name: string, digest: string, from: string): Promise<Response> {
    const scopes = [`repository:${name}:pull,push`, `repository:${from}:pull`];
    const path = `/v2/${name}/blobs/uploads/?mount=${digest}&from=${from}`;
    return this.registry(path, scopes, { method: 'POST' });
  }

  /** Pushes a blob and its manifest, both in any case, and resolves with the two statuses. */
  async push(name: string, tag = 'v1'): Promise<readonly number[]> {
    const { blob, digest, manifest } = imageOf(name, tag);
    const scopes = [`repository:${name}:pull,push`];
    const headers = { 'Content-Type': OCI_MANIFEST };
    const path = `/v2/${name}/blobs/uploads/?digest=${digest}`;
    const first = await this.registry(path, scopes, { method: 'POST', body: blob });
    const put = { method: 'PUT', body: manifest, headers };
    const second = await this.registry(`/v2/${name}/manifests/${tag}`, scopes, put);
    return [first.status, second.status];
  }

  /** A request of the management API, whose body is a form or becomes JSON. */
  manage(method: string, path: string, body?: object): Promise<Response> {
    const isForm = body instanceof FormData;
    return this.berth.fetch(path.startsWith('/') ? path : `/pulp/api/v3/${path}`, {
      method,
      headers: {
        ...(this.credentials !== null && basic(this.credentials)),
        ...(body && !isForm && { 'Content-Type': 'application/json' }),
        ...(isForm && { 'Content-Range': ONE_BYTE }),
      },
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
    });
  }
}
