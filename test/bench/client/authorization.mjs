import { HttpClient } from './http.mjs';

/** @typedef {{ name: string, password: string }} Credentials */
/** @typedef {{ scheme: string, parameters: Record<string, string> }} Challenge */
/** @typedef {{ header: string, until: number }} Token */

/** What clients assume when a token says nothing about its life: 60 s, and a token is renewed a little early. */
const DEFAULT_LIFE_SECONDS = 60;
const RENEW_EARLY_MS = 5_000;

/** Answers a registry's challenges: one token per set of scopes, kept and used again until it expires. */
export class Authorization {
  #credentials;
  /** @type {Challenge | undefined} */
  #challenge;
  /** @type {Map<string, Promise<Token>>} */
  #tokens = new Map();

  /** @param {Credentials | undefined} credentials */
  constructor(credentials) {
    this.#credentials = credentials;
  }

  /**
   * The Authorization header for a set of scopes (space separated), or undefined when none was asked for.
   * @param {string} scope
   */
  async header(scope) {
    if (this.#challenge === undefined) return undefined;
    if (this.#challenge.scheme === 'basic') return basic(this.#credentials);
    return (await this.#token(this.#challenge, scope)).header;
  }

  /**
   * Learns from a 401. Says whether a second attempt makes sense.
   * @param {string | undefined} wwwAuthenticate
   * @param {string} scope what the refused request needed
   */
  learn(wwwAuthenticate, scope) {
    const challenge = parseChallenge(wwwAuthenticate ?? '');
    if (challenge.scheme !== 'bearer' && challenge.scheme !== 'basic') return false;
    this.#challenge = challenge;
    this.#tokens.delete(scope);
    return true;
  }

  /**
   * @param {Challenge} challenge
   * @param {string} scope
   * @returns {Promise<Token>}
   */
  async #token(challenge, scope) {
    const kept = this.#tokens.get(scope);
    const token = await kept;
    if (token !== undefined && token.until > Date.now()) return token;
    // Many clients find the same token expired at once; the first one's new promise serves them all.
    if (this.#tokens.get(scope) === kept)
      this.#tokens.set(scope, fetchToken(challenge, scope, this.#credentials));
    return /** @type {Promise<Token>} */ (this.#tokens.get(scope));
  }
}

/**
 * Splits `Bearer realm="…",service="…"` (RFC 9110 §11.6.1; the first challenge only).
 * @param {string} header
 * @returns {Challenge}
 */
export function parseChallenge(header) {
  const [, scheme = '', rest = ''] = /^\s*(\w+)\s*(.*)$/.exec(header) ?? [];
  const pairs = [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]);
  return { scheme: scheme.toLowerCase(), parameters: Object.fromEntries(pairs) };
}

/**
 * @param {Challenge} challenge
 * @param {string} scope
 * @param {Credentials | undefined} credentials
 * @returns {Promise<Token>}
 */
async function fetchToken({ parameters }, scope, credentials) {
  const url = new URL(parameters.realm ?? '');
  if (parameters.service) url.searchParams.set('service', parameters.service);
  for (const one of scope.split(' ').filter(Boolean)) url.searchParams.append('scope', one);
  const body = await getJson(url, credentials);
  const life = Number(body.expires_in ?? DEFAULT_LIFE_SECONDS) * 1000;
  return { header: `Bearer ${body.token ?? body.access_token}`, until: Date.now() + life - RENEW_EARLY_MS };
}

/**
 * @param {URL} url
 * @param {Credentials | undefined} credentials
 */
async function getJson(url, credentials) {
  const client = new HttpClient(url);
  try {
    const path = url.pathname + url.search;
    const authorization = basic(credentials);
    const headers = authorization === undefined ? undefined : { Authorization: authorization };
    const answer = await client.request({ method: 'GET', path, headers });
    if (answer.status !== 200) throw new Error(`the token service answered ${answer.status}: ${answer.body}`);
    return JSON.parse(answer.body.toString());
  } finally {
    client.close();
  }
}

/**
 * The header of Basic authentication.
 * @param {Credentials | undefined} credentials
 */
export function basic(credentials) {
  if (credentials === undefined) return undefined;
  return `Basic ${Buffer.from(`${credentials.name}:${credentials.password}`).toString('base64')}`;
}
