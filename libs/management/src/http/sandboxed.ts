/**
 * Headers of bytes that a client has sent, and whose type it has chosen: a browser neither guesses another type, nor runs
 * anything that is in them, nor shows them inside another page.
 */
export const SANDBOXED = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
} as const;
