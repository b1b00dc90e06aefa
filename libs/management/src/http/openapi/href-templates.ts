import { withExamples } from './curl.js';
import { answerOf, type Document, type Parameter, referredBy, withOperations } from './document.js';

/** What ends with a parameter is the href of an object; an action or a list below it may follow. */
const OBJECT = /^(.*\})\/(.*)$/;

/** Where Pulp names an href otherwise than by the object that is shown there, or nothing shows it. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['/pulp/api/v3/users/{id}', 'auth_user'],
  ['/pulp/api/v3/users/{id}/roles/{assignmentId}', 'auth_users_user_role'],
  ['/pulp/api/v3/groups/{id}/users/{userId}', 'groups_user'],
  ['/pulp/api/v3/groups/{id}/roles/{assignmentId}', 'groups_group_role'],
  ['/pulp/api/v3/uploads/{id}', 'upload'],
]);

/**
 * The document with paths as Pulp's clients expect them: all that leads to an object is one parameter, its href, as in
 * `{container_container_repository_href}sync/`.
 */
export function withHrefTemplates(document: Document): Document {
  return withOperations(document, ({ method, path, operation }) => {
    const [, object, rest] = OBJECT.exec(path) ?? [];
    if (object === undefined) return { method, path, operation };
    const parameters = operation.parameters ?? [];
    const keys = parameters.filter((one): one is Parameter => 'in' in one && one.in === 'path');
    const href = parameterFor(document, object, keys);
    const others = parameters.filter((one) => '$ref' in one || one.in !== 'path');
    return {
      method,
      path: `{${href.name}}${rest}`,
      operation: { ...operation, parameters: [href, ...others] },
    };
  });
}

/** @param keys the parameters that it stands for, with their examples */
const parameterFor = (document: Document, object: string, keys: readonly Parameter[]): Parameter => ({
  name: `${nameOf(document, object)}_href`,
  in: 'path',
  required: true,
  description: 'The `pulp_href` of the object.',
  example: `${withExamples(object, keys)}/`,
  schema: { type: 'string' },
});

function nameOf(document: Document, object: string): string {
  const [, repository] = /^(.*)\/versions\/\{number\}$/.exec(object) ?? [];
  if (repository !== undefined) return `${nameOf(document, repository)}_version`;
  const read = document.paths[`${object}/`]?.get;
  const name = IRREGULAR.get(object) ?? snakeCase(read && referredBy(answerOf(read)));
  if (name === undefined) throw new Error(`nothing tells how to name the href of ${object}`);
  return name;
}

/** `container.ContainerRepositoryResponse` is `container_container_repository`: every capital begins a word. */
const snakeCase = (component: string | undefined): string | undefined =>
  component
    ?.replace(/Response$/, '')
    .replace(/\.?([A-Z])/g, (_, capital: string) => `_${capital.toLowerCase()}`)
    .replace(/^_/, '');
