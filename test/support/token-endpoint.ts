import { createHash, randomBytes, randomUUID } from 'node:crypto';

import type { BerthServer } from './berth-server.js';
import type { RegistryServer } from './registry-client.js';

/** What a token request is answered with. */
export interface TokenResponse {
  readonly token: string;
  readonly scope: string;
  readonly refresh_token?: string;
}

export const basic = (credentials: string) => ({
  Authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
});
export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** Asks for a token in the GET form. @param credentials `user:password`; null for an anonymous client */
export function getToken(
  server: Pick<RegistryServer, 'fetch'>,
  query: string,
  credentials: string | null,
): Promise<Response> {
  return server.fetch(`/token?service=berth&${query}`, { headers: credentials ? basic(credentials) : {} });
}

/** Asks for a token in the OAuth2 form. */
export function postToken(
  server: Pick<RegistryServer, 'fetch'>,
  form: Readonly<Record<string, string>>,
): Promise<Response> {
  return server.fetch('/token', { method: 'POST', body: new URLSearchParams({ service: 'berth', ...form }) });
}

export async function tokenIn(response: Promise<Response>): Promise<TokenResponse> {
  const answer = await response;
  if (answer.status !== 200) throw new Error(`/token answered ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as TokenResponse;
}

/** Logs in as docker does, and resolves with the refresh token. */
export async function refreshTokenOf(berth: BerthServer, credentials: string): Promise<string> {
  const { refresh_token } = await tokenIn(
    getToken(berth, 'offline_token=true&client_id=docker', credentials),
  );
  if (refresh_token === undefined) throw new Error(`${credentials} got no refresh token`);
  return refresh_token;
}

/** Adds a user with another's password, but no roles: quicker than by the admin command, whose hash is slow. */
export async function addUserLike(berth: BerthServer, model: string, username: string): Promise<void> {
  await berth.database.query(
    `INSERT INTO "user" (username, password_hash) SELECT $1, password_hash FROM "user" WHERE username = $2`,
    [username, model],
  );
}

export interface AccessTokenOptions {
  readonly name?: string;
  readonly kind?: 'personal' | 'refresh';
  readonly scopes?: readonly { readonly name: string; readonly actions: readonly string[] }[];
  readonly management?: boolean;
}

/** Makes a secret that stands for a user's password, as `berth_…`. */
export async function makeAccessToken(
  berth: BerthServer,
  username: string,
  { name = randomUUID(), kind = 'personal', scopes, management = false }: AccessTokenOptions = {},
): Promise<string> {
  const secret = `berth_${randomBytes(32).toString('base64url')}`;
  await berth.database.query(
    `INSERT INTO access_token (id, kind, name, user_id, secret_hash, scopes, management)
     SELECT $1, $2, $3, id, $4, $5, $6 FROM "user" WHERE username = $7`,
    [randomUUID(), kind, name, hashOf(secret), scopes ? JSON.stringify(scopes) : null, management, username],
  );
  return secret;
}

/** What is kept of a secret. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
