/** What `Authorization: Basic` carries (RFC 7617). */
export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

const BASIC = /^basic +([A-Za-z0-9+/_-]+={0,2})\s*$/i;

/** Whether a request logs in by name and password, well-formed or not. */
export const isBasic = (authorization: string | undefined): boolean => /^basic\b/i.test(authorization ?? '');

/** Null where the header is missing, of another scheme, or malformed. */
export function basicCredentials(authorization: string | undefined): BasicCredentials | null {
  const encoded = BASIC.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  // PostgreSQL has no NUL in text, so no user name has one.
  if (colon < 0 || pair.includes('\0')) return null;
  return { username: pair.slice(0, colon), password: pair.slice(colon + 1) };
}
