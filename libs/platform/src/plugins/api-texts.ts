/** What a kind of object is called. */
export interface ObjectText {
  /** With its article, such as `a user`. */
  readonly one: string;
  /** Such as `users`. */
  readonly many: string;
  /** What it is for: a sentence or two. */
  readonly about: string;
}

/** A title, which is a verb with an object, and a description. */
export type OperationText = readonly [title: string, description: string];

/** What a field or a parameter means, and a value that it may have. */
export type FieldText = readonly [description: string, example: unknown];

/**
 * What the description of the management API says, for people to read. A field means the same wherever it has the same
 * name, so it is described once. `Schema.field` describes one that means something else in that schema; `Schema` stands for
 * its body, its response and its patch.
 *
 * @example
 * {
 *   objects: { files: { one: 'a file', many: 'files', about: 'A file has bytes and a path.' } },
 *   operations: { files_publish: ['Publish a file', 'Shows the file below the path of its distribution.'] },
 *   fields: { relative_path: ['Where the file is, below its distribution.', 'docs/readme.txt'] },
 *   parameters: {},
 * }
 */
export interface ApiTexts {
  /** By endpoint: the id of an operation without its verb. */
  readonly objects: Readonly<Record<string, ObjectText>>;
  /** By operation id; only those that no verb of all objects describes. */
  readonly operations: Readonly<Record<string, OperationText>>;
  readonly fields: Readonly<Record<string, FieldText>>;
  /** By name, or `operation id.name`. A filter that is no field of its object is one. */
  readonly parameters: Readonly<Record<string, FieldText>>;
}
