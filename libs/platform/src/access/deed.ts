import type { AuditAction } from './audit-event.entity.js';

/** What the log tells of a record: the words for each action. Logins and pulls are too many, and failed logins may name a password. */
const VERBS: Partial<Record<AuditAction, string>> = {
  push: 'pushed',
  delete: 'deleted',
  'content-change': 'changed the content:',
  promote: 'promoted:',
  'role-add': 'gave a role:',
  'role-remove': 'took a role:',
  'role-change': 'changed a role or a group:',
};

interface Deed {
  readonly action: AuditAction;
  readonly username: string;
  readonly object?: string | undefined;
  readonly detail?: object | undefined;
}

/** What was done, as a sentence: `ann pushed team/app:1.0`. Null for what the log does not tell. */
export function sentenceOf({ action, username, object = '', detail }: Deed): string | null {
  const verb = VERBS[action];
  if (verb === undefined) return null;
  return `${username === '' ? 'somebody' : username} ${verb} ${object}${referenceIn(detail)}`;
}

/** The tag or digest that a registry client named, as clients write it after the name. */
function referenceIn(detail: object = {}): string {
  const reference = 'reference' in detail ? detail.reference : undefined;
  if (typeof reference !== 'string') return '';
  return reference.includes(':') ? `@${reference}` : `:${reference}`;
}
