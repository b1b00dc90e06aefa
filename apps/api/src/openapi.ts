import { API_ROOT, BASIC_AUTH, type ContentPlugin, componentVersions } from '@berth/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

const DOCS = `${API_ROOT}docs`;

/** Serves the description of the management API: a page at `docs/`, the document at `docs/api.json`. */
export function describeManagementApi(app: NestFastifyApplication, plugins: readonly ContentPlugin[]): void {
  SwaggerModule.setup(DOCS, app, () => documentOf(app, plugins), {
    jsonDocumentUrl: `${DOCS}/api.json`,
    yamlDocumentUrl: `${DOCS}/api.yaml`,
  });
}

function documentOf(app: NestFastifyApplication, plugins: readonly ContentPlugin[]): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Berth')
    .setDescription('Manages repositories, their versions and distributions. Compatible with Pulp.')
    .setVersion('v3')
    .setOpenAPIVersion('3.1.0')
    .addBasicAuth(undefined, BASIC_AUTH)
    // Clients compare them with those that `status/` states.
    .addExtension('x-pulp-app-versions', componentVersions(plugins), 'info')
    .addExtension('x-pulp-domain-enabled', false, 'info')
    .build();
  const document = SwaggerModule.createDocument(app, config, { autoTagControllers: false });
  return { ...document, paths: withTrailingSlashes(document.paths) };
}

/** The router takes paths with and without a trailing slash; hrefs have one. */
const withTrailingSlashes = (paths: OpenAPIObject['paths']): OpenAPIObject['paths'] =>
  Object.fromEntries(Object.entries(paths).map(([path, item]) => [path.replace(/\/?$/, '/'), item]));
