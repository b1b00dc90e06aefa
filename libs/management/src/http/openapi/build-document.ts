import { type ContentPlugin, componentVersions } from '@berth/platform';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

import { BASIC_AUTH } from '../management-routes.js';
import { withDiagnosticsHeader, withFieldSelection } from './common-parameters.js';
import { withDeclaredErrors } from './declared-errors.js';
import { type Document, type Operation, referredBy, type Schemas, withOperations } from './document.js';
import { withHrefTemplates } from './href-templates.js';
import { withNamedPages } from './pages.js';
import { Texts } from './texts/texts.js';
import { withTexts } from './with-texts.js';

/** How paths lead to objects: by one parameter that is the href, as Pulp's clients have it, or by keys. */
export type PathStyle = 'href' | 'key';

const ABOUT = [
  'Manages repositories, their versions and distributions. Compatible with Pulp.',
  'Log in with a user name and a password, or with an access token that is made for the management API (`Authorize`).',
  'A list shows a page at a time: follow `next`. A field that names an object takes its `pulp_href` or its `prn`. Work that takes long is answered with `202` and the `pulp_href` of a task: read the task until its `state` is `completed`, `failed` or `canceled`.',
].join('\n\n');

/** The description of the management API, of which nothing depends on where it is served. */
export function buildDocument(
  app: INestApplication,
  plugins: readonly ContentPlugin[],
  style: PathStyle,
): Document {
  const config = new DocumentBuilder()
    .setTitle('Berth')
    .setDescription(ABOUT)
    .setVersion('v3')
    .setOpenAPIVersion('3.0.3')
    .addBasicAuth(undefined, BASIC_AUTH)
    // Clients compare them with those that `status/` states.
    .addExtension('x-pulp-app-versions', componentVersions(plugins), 'info')
    .addExtension('x-pulp-domain-enabled', false, 'info')
    .build();
  const found = SwaggerModule.createDocument(app, config, { autoTagControllers: false });
  const complete = withDeclaredErrors(
    withOptionalBodies(withNamedPages(withFieldSelection(withTrailingSlashes(found)))),
  );
  const described = withTexts(
    style === 'href' ? withDiagnosticsHeader(complete) : complete,
    new Texts(plugins),
  );
  return inOrder(style === 'href' ? withHrefTemplates(described) : described);
}

/** The router takes paths with and without a trailing slash; hrefs have one. */
const withTrailingSlashes = (document: Document): Document =>
  withOperations(document, (located) => ({ ...located, path: located.path.replace(/\/?$/, '/') }));

/** Paths and schemas in the order of their names: where a controller is declared changes nothing. */
function inOrder({ openapi, info, paths, components }: Document): Document {
  const schemas = sorted(components?.schemas ?? {});
  return { openapi, info, paths: sorted(paths), components: { ...components, schemas } };
}

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));

type Body = Exclude<NonNullable<Operation['requestBody']>, { $ref: string }>;

/** The document with bodies that may be left out, where none of their fields is required. */
function withOptionalBodies(document: Document): Document {
  const schemas = document.components?.schemas ?? {};
  return withOperations(document, (located) => {
    const { requestBody } = located.operation;
    if (requestBody === undefined || '$ref' in requestBody || !mayBeEmpty(requestBody, schemas))
      return located;
    return {
      ...located,
      operation: { ...located.operation, requestBody: { ...requestBody, required: false } },
    };
  });
}

const mayBeEmpty = ({ content }: Body, schemas: Schemas): boolean =>
  Object.values(content).every(({ schema }) => {
    const body = schemas[referredBy(schema) ?? ''];
    return body !== undefined && !('$ref' in body) && (body.required ?? []).length === 0;
  });
