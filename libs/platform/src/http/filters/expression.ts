/** A boolean expression over the filters of a list: the parameter `q`. */
export type Expression =
  | { readonly filter: string; readonly value: string }
  | { readonly not: Expression }
  | { readonly and: readonly Expression[] }
  | { readonly or: readonly Expression[] };

export class ExpressionInvalid extends Error {}

/** Each filter costs one, and so does each operator. */
const MOST_COMPLEXITY = 8;

const TOKEN =
  /\s*(?:(\(|\))|(NOT|AND|OR)(?![\w=])|([A-Za-z_]\w*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+)))/y;

type Token = '(' | ')' | 'NOT' | 'AND' | 'OR' | { readonly filter: string; readonly value: string };

/**
 * Reads `NAME=VALUE`, combined by `NOT`, `AND`, `OR` (in this order) and parentheses. A value is a word, or anything
 * between double quotes. @throws ExpressionInvalid
 */
export function parseExpression(text: string): Expression {
  const tokens = tokensOf(text);
  const expression = disjunction(tokens);
  if (tokens.length > 0) throw new ExpressionInvalid('Syntax error in expression.');
  if (complexityOf(expression) > MOST_COMPLEXITY)
    throw new ExpressionInvalid('Filter expression exceeds allowed complexity.');
  return expression;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const [, parenthesis, operator, filter, quoted, word] = TOKEN.exec(text) ?? [];
    const value = quoted?.replace(/\\(.)/gs, '$1') ?? word;
    const token = parenthesis ?? operator ?? (filter && value !== undefined && { filter, value });
    if (!token) throw new ExpressionInvalid('Syntax error in expression.');
    tokens.push(token as Token);
  }
  return tokens;
}

function disjunction(tokens: Token[]): Expression {
  const terms = operands(tokens, 'OR', conjunction);
  return terms.length === 1 && terms[0] ? terms[0] : { or: terms };
}

function conjunction(tokens: Token[]): Expression {
  const terms = operands(tokens, 'AND', negation);
  return terms.length === 1 && terms[0] ? terms[0] : { and: terms };
}

function operands(tokens: Token[], operator: Token, next: (tokens: Token[]) => Expression): Expression[] {
  const terms = [next(tokens)];
  while (tokens[0] === operator) {
    tokens.shift();
    terms.push(next(tokens));
  }
  return terms;
}

function negation(tokens: Token[]): Expression {
  const token = tokens.shift();
  if (token === 'NOT') return { not: negation(tokens) };
  if (token === '(') {
    const expression = disjunction(tokens);
    if (tokens.shift() === ')') return expression;
  }
  if (typeof token === 'object') return token;
  throw new ExpressionInvalid('Syntax error in expression.');
}

function complexityOf(expression: Expression): number {
  if ('filter' in expression) return 1;
  const parts = 'not' in expression ? [expression.not] : 'and' in expression ? expression.and : expression.or;
  return parts.reduce((sum, part) => sum + complexityOf(part), 1);
}
