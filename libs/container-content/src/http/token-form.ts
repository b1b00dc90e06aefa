import { readBody } from '@berth/management/http';
import type { Credentials } from '@berth/platform';
import type { FastifyRequest } from 'fastify';

import { InvalidRequest, RequestTooLarge } from '../oci/request-errors.js';

/** A form of user name, password and scopes is never larger. */
const MOST_BYTES = 64 * 1024;

const MOST_CLIENT_LETTERS = 100;

/** What the OAuth2 form of a token request carries (RFC 6749 §4.3 and §6, as containerd and docker send it). */
export interface TokenForm {
  readonly credentials: Credentials;
  /** The client that wants a refresh token; null where none is wanted. */
  readonly client: string | null;
  readonly scope: string;
}

/** @param seconds in which it must arrive @throws InvalidRequest, RequestTooLarge, BodyTooSlow */
export async function tokenForm(request: FastifyRequest, seconds: number): Promise<TokenForm> {
  const body = await readBody(request, { bytes: MOST_BYTES, seconds }, tooLarge);
  const form = new URLSearchParams(body.toString('utf8'));
  return {
    credentials: credentialsOf(form),
    client: form.get('access_type') === 'offline' ? clientName(form.get('client_id')) : null,
    scope: form.get('scope') ?? '',
  };
}

function credentialsOf(form: URLSearchParams): Credentials {
  const grant = form.get('grant_type');
  if (grant === 'refresh_token') return { kind: 'refresh', token: form.get('refresh_token') ?? '' };
  if (grant !== 'password')
    throw new InvalidRequest(`grant_type must be 'password' or 'refresh_token', but it is '${grant ?? ''}'`);
  const username = withoutNul(form.get('username') ?? '');
  return { kind: 'password', username, password: form.get('password') ?? '' };
}

/** What a refresh token is listed by: the `client_id` that asked for it. */
export function clientName(clientId: string | null | undefined): string {
  return withoutNul((clientId || 'unknown').slice(0, MOST_CLIENT_LETTERS));
}

const tooLarge = () => new RequestTooLarge(`a token request has at most ${MOST_BYTES} bytes`);

// PostgreSQL has no NUL in text, so no user name has one.
const withoutNul = (text: string): string => text.replaceAll('\0', '\uFFFD');
