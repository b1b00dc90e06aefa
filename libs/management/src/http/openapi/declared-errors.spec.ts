import { describe, expect, it } from '@jest/globals';

import { withDeclaredErrors } from './declared-errors.js';
import type { Document, Operation } from './document.js';

const SECURED: Operation = {
  security: [{ basicAuth: [] }],
  responses: { 200: { description: 'All is well.' } },
};
const BODY = { content: { 'application/json': { schema: {} } } };

const declared = (paths: Document['paths']): Document =>
  withDeclaredErrors({ openapi: '3.0.3', info: { title: '', version: '' }, paths });

const statuses = (operation: Operation | undefined): string[] => Object.keys(operation?.responses ?? {});

describe('withDeclaredErrors', () => {
  it('declares only what may happen to an operation', () => {
    const { paths } = declared({
      '/open/': { get: { responses: { 200: { description: '' } } } },
      '/things/': { get: SECURED, post: { ...SECURED, requestBody: BODY } },
      '/things/{id}/': { delete: SECURED },
    });

    expect(statuses(paths['/open/']?.get)).toEqual(['200']);
    expect(statuses(paths['/things/']?.get)).toEqual(['200', '400', '401', '403', '429', '503']);
    expect(statuses(paths['/things/']?.post)).toEqual([
      '200',
      '400',
      '401',
      '403',
      '408',
      '409',
      '413',
      '415',
      '429',
      '503',
      '507',
    ]);
    expect(statuses(paths['/things/{id}/']?.delete)).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '409',
      '429',
      '503',
      '507',
    ]);
  });

  it('keeps what an operation says of its errors itself', () => {
    const schema = { type: 'object' } as const;
    const content = { 'application/json': { schema } };
    const responses = { 403: { description: 'Not yours.' }, 404: { description: 'Gone.', content } };

    const { paths } = declared({ '/things/{id}/': { get: { ...SECURED, responses } } });

    expect(paths['/things/{id}/']?.get?.responses).toMatchObject({
      403: {
        description: 'Not yours.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorDetail' } } },
      },
      404: { description: 'Gone.', content },
      401: { $ref: '#/components/responses/Unauthenticated' },
    });
  });

  it('has what it refers to', () => {
    const { components } = declared({ '/things/{id}/': { delete: SECURED } });

    expect(Object.keys(components?.responses ?? {})).toContain('NotFound');
    expect(Object.keys(components?.schemas ?? {}).sort()).toEqual(['ErrorDetail', 'Refusal']);
  });
});
