import { isThere } from '../database/statement.js';

/** A type of content, as the orphan cleanup sees it. */
export interface CollectedContent {
  /** The table of what the plugin knows of each unit, with the content's id as `id`. A unit goes from there with its content. */
  readonly table: string;

  /** SQL: whether other content needs row `t` of that table. */
  readonly isNeeded: string;

  /** The column of that table that refers to an artifact, if each unit is made of one. */
  readonly artifact?: string;
}

/**
 * SQL for whether content is made of an artifact.
 * @param artifactId SQL for its id
 * @param condition SQL for what else must hold of row `t`
 */
export function isMadeOf(
  collected: readonly CollectedContent[],
  artifactId: string,
  condition = 'true',
): string {
  const uses = collected.flatMap(({ table, artifact }) =>
    artifact === undefined
      ? []
      : [isThere(`${table} t WHERE t.${artifact} = ${artifactId} AND ${condition}`)],
  );
  return `(${['false', ...uses].join(' OR ')})`;
}
