import { describe, expect, it } from '@jest/globals';

import { type Expression, ExpressionInvalid, parseExpression } from './expression.js';

const is = (filter: string, value: string): Expression => ({ filter, value });

describe('an expression over filters', () => {
  it.each<[string, Expression]>([
    ['name=foo', is('name', 'foo')],
    ['  name = foo  ', is('name', 'foo')],
    ['name="a (b) AND \\"c\\""', is('name', 'a (b) AND "c"')],
    ['name=""', is('name', '')],
    ['NOT name=a', { not: is('name', 'a') }],
    ['NOT NOT name=a', { not: { not: is('name', 'a') } }],
    ['a=1 AND b=2 AND c=3', { and: [is('a', '1'), is('b', '2'), is('c', '3')] }],
    ['a=1 OR b=2 AND c=3', { or: [is('a', '1'), { and: [is('b', '2'), is('c', '3')] }] }],
    ['(a=1 OR b=2) AND c=3', { and: [{ or: [is('a', '1'), is('b', '2')] }, is('c', '3')] }],
    ['NOT a=1 AND b=2', { and: [{ not: is('a', '1') }, is('b', '2')] }],
    ['NOT=1', is('NOT', '1')],
    ['android=1 OR orange=2', { or: [is('android', '1'), is('orange', '2')] }],
  ])('reads %s', (text, expression) => {
    expect(parseExpression(text)).toEqual(expression);
  });

  it.each([
    '',
    ' ',
    'name',
    'name=',
    '=a',
    'a=1 b=2',
    'a=1 AND',
    'AND a=1',
    '(a=1',
    'a=1)',
    'a=1 XOR b=2',
    'a="1',
    '()',
    'a==1 OR',
  ])('refuses %j', (text) => {
    expect(() => parseExpression(text)).toThrow(ExpressionInvalid);
  });

  it('has an end to its size', () => {
    const most = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}=1`).join(' OR ');

    expect(() => parseExpression(most)).not.toThrow();
    expect(() => parseExpression(`${most} OR h=1`)).toThrow('Filter expression exceeds allowed complexity.');
  });
});
