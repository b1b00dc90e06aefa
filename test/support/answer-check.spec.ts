import { describe, expect, it } from '@jest/globals';

import { AnswerCheck } from './answer-check.js';
import type { Description } from './api-description.js';
import { withStrictSchemas } from './strict-schemas.js';

const URL_OF_THING = new URL('http://localhost/pulp/api/v3/things/1/');
const json = (schema: object) => ({ 'application/json': { schema } });

const DESCRIPTION = withStrictSchemas({
  openapi: '3.0.3',
  paths: {
    '/pulp/api/v3/things/{id}/': {
      get: {
        operationId: 'things_read',
        tags: [],
        parameters: [],
        responses: {
          200: { description: '', content: json({ $ref: '#/components/schemas/ThingResponse' }) },
          404: { $ref: '#/components/responses/NotFound' },
        },
      },
      delete: {
        operationId: 'things_delete',
        tags: [],
        parameters: [],
        responses: { 204: { description: '' } },
      },
    },
  },
  components: {
    schemas: {
      ThingResponse: {
        type: 'object',
        required: ['name', 'owner'],
        properties: {
          name: { type: 'string' },
          owner: { nullable: true, allOf: [{ $ref: '#/components/schemas/OwnerResponse' }] },
        },
      },
      OwnerResponse: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } },
    },
    responses: {
      NotFound: {
        description: '',
        content: json({ type: 'object', required: ['detail'], properties: { detail: {} } }),
      },
    },
    securitySchemes: {},
  },
} satisfies Description);

function outcome(
  status: number,
  body: unknown,
  { method = 'GET', url = URL_OF_THING, type = 'application/json' } = {},
) {
  const text = body === null ? null : JSON.stringify(body);
  const response = new Response(text, { status, headers: { 'Content-Type': type } });
  return new AnswerCheck(DESCRIPTION).check({ method, url, response });
}

describe('AnswerCheck', () => {
  it.each([
    ['an object', outcome(200, { name: 'x', owner: { id: 1 } })],
    ['an object with null where that may be', outcome(200, { name: 'x', owner: null })],
    ['a shared error', outcome(404, { detail: 'Not found.' })],
    ['nothing', outcome(204, null, { method: 'DELETE' })],
    ['a HEAD', outcome(200, null, { method: 'HEAD' })],
    [
      'an object of which only a part was wanted',
      outcome(200, { name: 'x' }, { url: new URL('?fields=name', URL_OF_THING) }),
    ],
    ['a method that is not there', outcome(405, {}, { method: 'PUT' })],
    ['a path that is not there', outcome(404, {}, { url: new URL('/pulp/api/v3/others/', URL_OF_THING) })],
  ])('lets pass %s', async (_, checked) => {
    await expect(checked).resolves.toBeUndefined();
  });

  it.each([
    ['a missing field', () => outcome(200, { name: 'x' }), "must have required property 'owner'"],
    [
      'a field too many',
      () => outcome(200, { name: 'x', owner: null, size: 1 }),
      'must NOT have additional properties',
    ],
    ['null where it may not be', () => outcome(200, { name: null, owner: null }), 'must be string'],
    ['a wrong part', () => outcome(200, { name: 'x', owner: { id: 'one' } }), 'must be integer'],
    ['an error of another shape', () => outcome(404, { errors: [] }), "must have required property 'detail'"],
    ['a status that is not described', () => outcome(403, { detail: '' }), 'things_read answers 200, 404'],
    ['another type', () => outcome(200, {}, { type: 'text/html' }), 'the type "text/html"'],
    [
      'a body where there should be none',
      () => outcome(200, { x: 1 }, { method: 'DELETE' }),
      'things_delete answers 204',
    ],
    ['success where nothing is described', () => outcome(200, {}, { method: 'PUT' }), 'answered 200'],
  ])('finds %s', async (_, check, message) => {
    await expect(check()).rejects.toThrow(message);
  });
});
