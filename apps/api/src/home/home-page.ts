import { createHash } from 'node:crypto';

import { API_ROOT } from '@berth/platform';

/** The pages of a server, by paths. */
export const PLACES = {
  documentation: `${API_ROOT}docs/`,
  description: `${API_ROOT}docs/api.json`,
  status: `${API_ROOT}status/`,
  keys: '/.well-known/jwks.json',
} as const;

const STYLE = `body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem }
pre { background: #f3f4f6; color: #111827; padding: 1rem; overflow: auto }`;

/** What the page needs: its style, which is known by its hash, and nothing else. */
export const HOME_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

/** The page at `/`, in HTML. @param host at which clients reach the registry, such as `registry.example:5000` */
export function homePage(host: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Berth</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Berth</h1>
<p>This is a container registry. Every push makes an immutable, numbered version of a repository.</p>
<h2>Push and pull</h2>
<pre>podman login ${host}
podman tag IMAGE ${host}/USER/NAME:TAG
podman push ${host}/USER/NAME:TAG
podman pull ${host}/USER/NAME:TAG</pre>
<p>Docker, skopeo, buildah and other OCI clients do it the same way. Without TLS podman needs
<code>--tls-verify=false</code>.</p>
<h2>Manage</h2>
<ul>
<li><a href="${PLACES.documentation}">The management API</a>, to read and to try out</li>
<li><a href="${PLACES.description}">Its OpenAPI description</a>, for generators of clients</li>
<li><a href="${PLACES.status}">How the server is doing</a></li>
<li><a href="${PLACES.keys}">The public keys of registry tokens</a></li>
</ul>
</body>
</html>
`;
}
