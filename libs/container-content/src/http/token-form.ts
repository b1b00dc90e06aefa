import { readBody } from '@berth/platform';
import type { FastifyRequest } from 'fastify';

import { InvalidRequest, RequestTooLarge } from '../oci/request-errors.js';

/** A form of user name, password and scopes is never larger. */
const MOST_BYTES = 64 * 1024;

/** What the OAuth2 form of a token request carries. */
export interface PasswordGrant {
  readonly username: string;
  readonly password: string;
  readonly scope: string;
}

/** Reads the password grant of OAuth2 (RFC 6749 §4.3), as containerd sends it. @throws InvalidRequest */
export async function passwordGrant(request: FastifyRequest): Promise<PasswordGrant> {
  const form = new URLSearchParams((await readBody(request, MOST_BYTES, tooLarge)).toString('utf8'));
  const grant = form.get('grant_type');
  if (grant !== 'password')
    throw new InvalidRequest(`grant_type must be 'password', but it is '${grant ?? ''}'`);
  return {
    username: withoutNul(form.get('username')),
    password: form.get('password') ?? '',
    scope: form.get('scope') ?? '',
  };
}

const tooLarge = () => new RequestTooLarge(`a token request has at most ${MOST_BYTES} bytes`);

// PostgreSQL has no NUL in text, so no user name has one.
const withoutNul = (text: string | null): string => (text ?? '').replaceAll('\0', '\uFFFD');
