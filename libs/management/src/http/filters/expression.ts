/** A boolean expression over the filters of a list: the parameter `q`. */
export type Expression =
  | { readonly filter: string; readonly value: string }
  | { readonly not: Expression }
  | { readonly and: readonly Expression[] }
  | { readonly or: readonly Expression[] };

export class ExpressionInvalid extends Error {}

/** Each filter costs one, and so does each operator. */
const MOST_COMPLEXITY = 8;

/** Parentheses and `NOT` within one another. More would be of no use: so few filters need fewer. */
const MOST_DEPTH = 16;

const TOKEN =
  /\s*(?:(\(|\))|(NOT|AND|OR)(?![\w=])|([A-Za-z_]\w*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+)))/y;

type Token = '(' | ')' | 'NOT' | 'AND' | 'OR' | { readonly filter: string; readonly value: string };

/**
 * Reads `NAME=VALUE`, combined by `NOT`, `AND`, `OR` (in this order) and parentheses. A value is a word, or anything
 * between double quotes. @throws ExpressionInvalid
 */
export const parseExpression = (text: string): Expression => new ExpressionParser(text).parse();

/** Reads a token at a time, and gives up as soon as the expression is too deep or too complex. */
class ExpressionParser {
  private readonly end: number;
  private position = 0;
  private complexity = 0;
  private depth = 0;
  private token: Token | null;

  constructor(private readonly text: string) {
    this.end = text.trimEnd().length;
    this.token = this.read();
  }

  parse(): Expression {
    const expression = this.disjunction();
    if (this.token !== null) throw syntaxError();
    return expression;
  }

  private disjunction(): Expression {
    const terms = this.operands('OR', () => this.conjunction());
    return terms.length === 1 && terms[0] ? terms[0] : { or: terms };
  }

  private conjunction(): Expression {
    const terms = this.operands('AND', () => this.negation());
    return terms.length === 1 && terms[0] ? terms[0] : { and: terms };
  }

  private operands(operator: 'AND' | 'OR', next: () => Expression): Expression[] {
    const terms = [next()];
    if (this.token === operator) this.count();
    while (this.token === operator) {
      this.token = this.read();
      terms.push(next());
    }
    return terms;
  }

  private negation(): Expression {
    const token = this.token;
    this.token = this.read();
    if (token === 'NOT') {
      this.count();
      return { not: this.within(() => this.negation()) };
    }
    if (token === '(') {
      const expression = this.within(() => this.disjunction());
      if (this.token !== ')') throw syntaxError();
      this.token = this.read();
      return expression;
    }
    if (token === null || typeof token === 'string') throw syntaxError();
    this.count();
    return token;
  }

  private within(parse: () => Expression): Expression {
    if (this.depth === MOST_DEPTH)
      throw new ExpressionInvalid(`Filter expression is nested more than ${MOST_DEPTH} levels deep.`);
    this.depth += 1;
    const expression = parse();
    this.depth -= 1;
    return expression;
  }

  private count(): void {
    this.complexity += 1;
    if (this.complexity > MOST_COMPLEXITY)
      throw new ExpressionInvalid('Filter expression exceeds allowed complexity.');
  }

  /** The next token; null at the end. */
  private read(): Token | null {
    if (this.position >= this.end) return null;
    TOKEN.lastIndex = this.position;
    const [, parenthesis, operator, filter, quoted, word] = TOKEN.exec(this.text) ?? [];
    const value = quoted?.replace(/\\(.)/gs, '$1') ?? word;
    const token = parenthesis ?? operator ?? (filter && value !== undefined && { filter, value });
    if (!token) throw syntaxError();
    this.position = TOKEN.lastIndex;
    return token as Token;
  }
}

const syntaxError = () => new ExpressionInvalid('Syntax error in expression.');
