/** What a token allows on one thing (Docker registry token specification, `access` claim). */
export interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
  /** `pull` is granted because the repository is public, and only as long as it is. */
  readonly isPublic?: boolean;
}

const ACTIONS = /^[a-z*]+(?:,[a-z*]+)*$/;
const TYPE = /^[a-z0-9]+(?:\([a-z0-9]+\))?$/;

/**
 * Reads the `scope` parameters of a token request: any number of them, each with any number of scopes between
 * spaces. A name may hold a colon (`host:port/name`), so a scope is split at its first and at its last one.
 * A malformed scope is dropped, alone.
 */
export function parseScopes(parameters: readonly string[]): Access[] {
  const scopes = parameters.flatMap((parameter) => parameter.split(' ')).filter((scope) => scope !== '');
  return scopes.flatMap((scope) => parseScope(scope) ?? []);
}

function parseScope(scope: string): Access | null {
  const [first, last] = [scope.indexOf(':'), scope.lastIndexOf(':')];
  if (first < 0 || first === last) return null;
  const [type, name, actions] = [scope.slice(0, first), scope.slice(first + 1, last), scope.slice(last + 1)];
  if (!TYPE.test(type) || name === '' || !ACTIONS.test(actions)) return null;
  // The class in `repository(plugin)` is deprecated and means nothing.
  return { type: type.replace(/\(.*/, ''), name, actions: actions.split(',') };
}

/** As a challenge names it: `repository:team/app:pull,push`. */
export const formatScope = ({ type, name, actions }: Access): string =>
  `${type}:${name}:${actions.join(',')}`;

/** The part of what is requested that is granted already. */
export const within = (granted: readonly Access[], requested: readonly Access[]): Access[] =>
  granted.flatMap((access) => {
    const wanted = requested.filter(({ type, name }) => type === access.type && name === access.name);
    const actions = access.actions.filter((action) =>
      wanted.some((one) => covers([one], { ...access, actions: [action] })),
    );
    return actions.length === 0 ? [] : [{ ...access, actions }];
  });

/** Whether the granted access covers what is needed; `*` covers every action. */
export function covers(granted: readonly Access[], needed: Access): boolean {
  const actions = new Set(
    granted
      .filter(({ type, name }) => type === needed.type && name === needed.name)
      .flatMap((one) => one.actions),
  );
  return actions.has('*') || needed.actions.every((action) => actions.has(action));
}
