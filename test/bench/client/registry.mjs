import { Authorization } from './authorization.mjs';
import { drain } from './drain.mjs';
import { HttpClient } from './http.mjs';

/** @typedef {import('./http.mjs').Exchange} Exchange */
/** @typedef {import('./http.mjs').Answer} Answer */
/** @typedef {import('./authorization.mjs').Credentials} Credentials */
/** @typedef {{ mediaType: string, bytes: Buffer, digest: string }} Manifest */

const OCTETS = { 'Content-Type': 'application/octet-stream' };
const ACCEPT = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/**
 * The requests of the OCI distribution specification that registry clients send; nothing else of any registry
 * is used.
 */
export class Registry {
  #base;
  #http;
  #authorization;

  /**
   * @param {string} url
   * @param {Credentials} [credentials]
   */
  constructor(url, credentials) {
    this.#base = new URL(url);
    this.#http = new HttpClient(this.#base);
    this.#authorization = new Authorization(credentials);
  }

  /** Asks whether `/v2/` is served, learning its challenge. Throws when it is not. */
  async ping() {
    await this.#expect([200], '', { method: 'GET', path: '/v2/' });
  }

  /**
   * Fetches the tokens for these sets of scopes now, so that none is fetched while the clock runs.
   * @param {Iterable<string>} scopes
   */
  async authorize(scopes) {
    for (const scope of new Set(scopes)) await this.#authorization.header(scope);
  }

  /**
   * @param {string} repository
   * @param {string} digest
   */
  async hasBlob(repository, digest) {
    const path = `/v2/${repository}/blobs/${digest}`;
    const answer = await this.#expect([200, 404], pushTo(repository), { method: 'HEAD', path });
    return answer.status === 200;
  }

  /**
   * Opens an upload session; returns its location.
   * @param {string} repository
   */
  async startUpload(repository) {
    const path = `/v2/${repository}/blobs/uploads/`;
    return this.#location(await this.#expect([202], pushTo(repository), { method: 'POST', path }));
  }

  /**
   * Sends the whole body to a session in one chunked PATCH; returns the session's next location.
   * @param {string} repository
   * @param {string} location
   * @param {Exchange['body']} body
   */
  async patchUpload(repository, location, body) {
    const exchange = { method: 'PATCH', path: location, headers: OCTETS, body, chunked: true };
    return this.#location(await this.#expect([202], pushTo(repository), exchange));
  }

  /**
   * Closes a session as a blob; the body is empty when a PATCH has sent it.
   * @param {string} repository
   * @param {string} location
   * @param {string} digest
   * @param {Exchange['body']} [body]
   * @param {number} [length] needed when the body is a stream
   */
  async finishUpload(repository, location, digest, body, length) {
    const path = `${location}${location.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`;
    const headers = length === undefined ? OCTETS : { ...OCTETS, 'Content-Length': length };
    await this.#expect([201], pushTo(repository), { method: 'PUT', path, headers, body });
  }

  /**
   * Throws when the registry falls back to an upload (202): the work was not done then.
   * @param {string} repository
   * @param {string} from
   * @param {string} digest
   */
  async mountBlob(repository, from, digest) {
    const path = `/v2/${repository}/blobs/uploads/?mount=${encodeURIComponent(digest)}&from=${from}`;
    await this.#expect([201], mountScope(repository, from), { method: 'POST', path });
  }

  /**
   * @param {string} repository
   * @param {string} reference
   * @param {Manifest} manifest
   */
  async putManifest(repository, reference, { mediaType, bytes }) {
    const path = `/v2/${repository}/manifests/${reference}`;
    const exchange = { method: 'PUT', path, headers: { 'Content-Type': mediaType }, body: [bytes] };
    await this.#expect([201], pushTo(repository), exchange);
  }

  /**
   * Returns the digest that the registry names.
   * @param {string} repository
   * @param {string} reference
   */
  async headManifest(repository, reference) {
    const exchange = {
      method: 'HEAD',
      path: `/v2/${repository}/manifests/${reference}`,
      headers: { Accept: ACCEPT },
    };
    const answer = await this.#expect([200], pullFrom(repository), exchange);
    return String(answer.headers['docker-content-digest']);
  }

  /**
   * @param {string} repository
   * @param {string} reference
   */
  async getManifest(repository, reference) {
    const exchange = {
      method: 'GET',
      path: `/v2/${repository}/manifests/${reference}`,
      headers: { Accept: ACCEPT },
    };
    return (await this.#expect([200], pullFrom(repository), exchange)).body;
  }

  /**
   * @param {string} repository
   * @param {string} digest
   * @param {(chunk: Buffer) => void} sink
   */
  async getBlob(repository, digest, sink) {
    const path = `/v2/${repository}/blobs/${digest}`;
    await this.#expect([200], pullFrom(repository), { method: 'GET', path, sink });
  }

  /**
   * Downloads a large blob and throws it away; returns how many bytes came.
   * @param {string} repository
   * @param {string} digest
   */
  async drainBlob(repository, digest) {
    const authorization = await this.#authorization.header(pullFrom(repository));
    /** @type {Record<string, string>} */
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    return drain(this.#base, `/v2/${repository}/blobs/${digest}`, headers);
  }

  /**
   * The body of a page of a list.
   * @param {string} path
   * @param {string} repository that it belongs to
   */
  async get(path, repository) {
    return (await this.#expect([200], pullFrom(repository), { method: 'GET', path })).body;
  }

  /**
   * The body of the catalog's first page.
   * @param {number} length
   */
  async getCatalog(length) {
    const exchange = { method: 'GET', path: `/v2/_catalog?n=${length}` };
    return (await this.#expect([200], 'registry:catalog:*', exchange)).body;
  }

  /** Drops idle connections, which a server may be about to close, too. */
  disconnect() {
    this.#http.close();
    this.#http = new HttpClient(this.#base);
  }

  /**
   * @param {readonly number[]} statuses
   * @param {string} scope
   * @param {Exchange} exchange
   * @returns {Promise<Answer>}
   */
  async #expect(statuses, scope, exchange) {
    let answer = await this.#attempt(scope, exchange);
    if (answer.status === 401 && this.#authorization.learn(answer.headers['www-authenticate'], scope)) {
      answer = await this.#attempt(scope, exchange);
    }
    if (statuses.includes(answer.status)) return answer;
    throw new Error(
      `${exchange.method} ${exchange.path} answered ${answer.status} ${answer.body.subarray(0, 300)}`,
    );
  }

  /**
   * @param {string} scope
   * @param {Exchange} exchange
   */
  async #attempt(scope, exchange) {
    const authorization = await this.#authorization.header(scope);
    if (authorization === undefined) return this.#http.request(exchange);
    return this.#http.request({
      ...exchange,
      headers: { ...exchange.headers, Authorization: authorization },
    });
  }

  /**
   * A Location may be relative or absolute; either way it must stay on this registry.
   * @param {Answer} answer
   */
  #location(answer) {
    const url = new URL(String(answer.headers.location), this.#base);
    if (url.host !== this.#base.host) throw new Error(`the upload's location is on another host: ${url}`);
    return url.pathname + url.search;
  }
}

/** @param {string} repository */
export const pushTo = (repository) => `repository:${repository}:pull,push`;

// Pulls use the token of a push: the same clients do both here, and it halves the tokens to fetch.
/** @param {string} repository */
const pullFrom = (repository) => pushTo(repository);

/**
 * The two scopes of a mount, as docker and podman ask for them in one token.
 * @param {string} repository
 * @param {string} from
 */
export const mountScope = (repository, from) => `${pushTo(repository)} repository:${from}:pull`;
