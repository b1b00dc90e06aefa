/** What a `WWW-Authenticate` header says. Names of parameters are in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = '"(?:[\\t !#-\\[\\]-~\\x80-\\xff]|\\\\[\\t -~\\x80-\\xff])*"';
const SCHEME = new RegExp(`(${TOKEN}) +`, 'y');
const PARAMETER = new RegExp(`(${TOKEN})[ \\t]*=[ \\t]*(?:(${TOKEN})|(${QUOTED}))`, 'y');
const COMMA = /[ \t]*,[ \t]*/y;

/**
 * Reads the one challenge of a header, letter by letter as RFC 7235 §2.1 has it: a scheme, then parameters whose
 * values are tokens or quoted strings. Throws at all else, and at a parameter that is there twice.
 */
export function parseChallenge(header: string): Challenge {
  let at = 0;
  const take = (pattern: RegExp, what: string): RegExpExecArray => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match === null) throw new Error(`no ${what} at ${at} of ${JSON.stringify(header)}`);
    at = pattern.lastIndex;
    return match;
  };
  const [, scheme = ''] = take(SCHEME, 'scheme');
  const parameters = new Map<string, string>();
  for (;;) {
    const [, name = '', token, quoted] = take(PARAMETER, 'parameter');
    if (parameters.has(name.toLowerCase())) throw new Error(`${name} is twice in ${JSON.stringify(header)}`);
    parameters.set(name.toLowerCase(), token ?? unquoted(quoted ?? ''));
    if (at === header.length) return { scheme, parameters: Object.fromEntries(parameters) };
    take(COMMA, 'comma');
  }
}

const unquoted = (quoted: string): string => quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1');
