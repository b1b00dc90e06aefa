import type { ApiTexts, ContentPlugin, FieldText, OperationText } from '@berth/platform';

import { ACCESS_FIELDS } from './access-fields.js';
import { COMMON_FIELDS, PAGE_FIELDS } from './common-fields.js';
import { CORE_OBJECTS, CORE_OPERATIONS } from './operations.js';
import { COMPARISONS, CORE_PARAMETERS } from './parameters.js';
import { REPOSITORY_FIELDS } from './repository-fields.js';
import { SYSTEM_FIELDS } from './system-fields.js';
import { TASK_FIELDS } from './task-fields.js';
import { VERBS } from './verbs.js';

/** What the fields of the platform's objects mean. */
const CORE_FIELDS: ApiTexts['fields'] = {
  ...COMMON_FIELDS,
  ...PAGE_FIELDS,
  ...REPOSITORY_FIELDS,
  ...TASK_FIELDS,
  ...ACCESS_FIELDS,
  ...SYSTEM_FIELDS,
};

/** The words of the management API itself; `verbs` make those of operations that many objects have. */
export const MANAGEMENT_TEXTS = {
  objects: CORE_OBJECTS,
  operations: CORE_OPERATIONS,
  fields: CORE_FIELDS,
  parameters: CORE_PARAMETERS,
  verbs: VERBS,
} as const;

/** What the description says: the words of the platform and those of its plugins, each found by its name. */
export class Texts {
  private readonly objects: ApiTexts['objects'];
  private readonly operations: ApiTexts['operations'];
  private readonly fields: ApiTexts['fields'];
  private readonly parameters: ApiTexts['parameters'];

  constructor(plugins: readonly ContentPlugin[]) {
    const texts = plugins.map((plugin) => plugin.texts);
    this.objects = Object.assign({}, CORE_OBJECTS, ...texts.map((one) => one.objects));
    this.operations = Object.assign({}, CORE_OPERATIONS, ...texts.map((one) => one.operations));
    this.fields = Object.assign({}, CORE_FIELDS, ...texts.map((one) => one.fields));
    this.parameters = Object.assign({}, CORE_PARAMETERS, ...texts.map((one) => one.parameters));
  }

  /** Of an operation, by its own id, or by the object and the verb that its id is made of. */
  ofOperation(id: string): OperationText | undefined {
    return this.operations[id] ?? this.ofVerb(id);
  }

  /** Of a field. @param schema the name of a component */
  ofField(schema: string, field: string): FieldText | undefined {
    return this.fields[`${subjectOf(schema)}.${field}`] ?? this.fields[field];
  }

  /** Of a parameter of an operation. @param shown the component whose fields the operation filters by, if any */
  ofParameter(operation: string, name: string, shown: string | undefined): FieldText | undefined {
    return (
      this.parameters[`${operation}.${name}`] ??
      this.parameters[name] ??
      this.ofFilter(operation, name, shown)
    );
  }

  /** A filter is named by what it compares, two underscores, and how. */
  private ofFilter(operation: string, name: string, shown = ''): FieldText | undefined {
    const [, compared = name, suffix = ''] = /^(.+)__([a-z]+)$/.exec(name) ?? [];
    const comparison = COMPARISONS[suffix];
    if (comparison === undefined) return undefined;
    const [, example] =
      this.parameters[`${operation}.${compared}`] ??
      this.parameters[compared] ??
      this.ofField(shown, compared) ??
      [];
    return example === undefined ? undefined : comparison(`\`${compared}\``, example);
  }

  private ofVerb(id: string): OperationText | undefined {
    const [verb = ''] = Object.keys(VERBS)
      .filter((one) => id.endsWith(`_${one}`))
      .sort((one, other) => other.length - one.length);
    const object = this.objects[id.slice(0, -verb.length - 1)];
    return object && VERBS[verb]?.(object);
  }
}

/** What a body, a response and a patch are about. */
const subjectOf = (schema: string): string =>
  schema.replace(/^Patched/, '').replace(/(Detail|Created)?Response$/, '');
