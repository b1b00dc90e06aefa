import {
  choiceFilters,
  conditionFilter,
  type Filter,
  type FilterContext,
  type FilterDeclarations,
} from '@berth/management/http';
import type { Caller } from '@berth/platform';

import { isContentReadable } from '../../managed/container.js';
import { MANIFEST_TYPES, type ManifestType } from '../../oci/manifest-type.js';

// What the config of an image says is kept with its manifest, which other repositories may have without the config. It is
// shown, and found, where its caller may read the config: in a repository that has it. `viewer` is SQL for the caller's id;
// null stands for administrators, who may see everything.

const isVisible = (id: string, viewer: string): string => isContentReadable(viewer, id);

/** SQL for whether the viewer may see content. @param id SQL for its id */
export const isSeen = (id: string, viewer: string | null): string =>
  viewer === null ? 'true' : isVisible(id, viewer);

/** Types that labels tell, and what a manifest of one is to those who do not see them. */
const BY_LABELS = `m.type IN ('bootable', 'flatpak')`;
const saysBootable = (manifest: string): string => `${manifest}.annotations ->> 'containers.bootc' = '1'`;
export const TYPE_ALONE = `CASE WHEN ${BY_LABELS}
  THEN CASE WHEN ${saysBootable('m')} THEN 'bootable' WHEN m.artifact_type IS NOT NULL THEN 'artifact' ELSE 'image' END
  ELSE m.type END`;

/** What is said of a manifest by its config, and what it is without that. */
interface Said {
  readonly type: ManifestType | null;
  readonly typeAlone: ManifestType | null;
  readonly architecture: string | null;
  readonly os: string | null;
  readonly variant: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly configBlobId: string | null;
  /** Ids by digest, of those that its viewer sees; of all there are the config is one. */
  readonly blobs: Readonly<Record<string, string>>;
}

/** A row as its viewer may see it. */
export function asSeen<Row extends Said>(row: Row): Row {
  const isConfigSeen = row.configBlobId === null || Object.values(row.blobs).includes(row.configBlobId);
  return isConfigSeen ? row : { ...row, ...UNSAID, type: row.typeAlone };
}

const UNSAID = { architecture: null, os: null, variant: null, labels: {}, configBlobId: null };

/** SQL for what lists may be ordered by, by the names of the fields. */
export function orderingsByConfig(viewer: string | null): Readonly<Record<string, string>> {
  const shown = (column: string, alone = 'NULL') =>
    viewer === null
      ? `m.${column}`
      : `CASE WHEN ${isVisible('m.config_blob_id', viewer)} THEN m.${column} ELSE ${alone} END`;
  return {
    type: shown('type', TYPE_ALONE),
    architecture: shown('architecture'),
    os: shown('os'),
    variant: shown('variant'),
  };
}

/** SQL for whether a manifest is of a type that labels tell, as far as the viewer sees what tells it. */
export function isOfNature(manifest: string, type: 'bootable' | 'flatpak', viewer: string | null): string {
  const is = `${manifest}.type = '${type}'`;
  if (viewer === null) return is;
  const isConfigSeen = isVisible(`${manifest}.config_blob_id`, viewer);
  return `${is} AND (${type === 'bootable' ? `${saysBootable(manifest)} OR ` : ''}${isConfigSeen})`;
}

/** SQL for the viewer, in a filter. */
const viewerIn = ({ caller, bind }: FilterContext): string | null =>
  caller.superuser ? null : bind(caller.userId);

/** SQL for the viewer, in the rows of a list, which bind it. */
export const viewerOf = ({ superuser }: Caller): string | null => (superuser ? null : ':viewer');

/** Filters by what configs say. */
export const byConfig = (declarations: FilterDeclarations): FilterDeclarations =>
  wrapped(declarations, async (filter, _, values, context) => {
    const condition = await filter.condition(values, context);
    return `(${condition}) AND ${isSeen('m.config_blob_id', viewerIn(context))}`;
  });

/** Filters by the type of a manifest, which may be another one to those who do not see its labels. */
export function typeFilters(): FilterDeclarations {
  const alone = choiceFilters('type', `(${TYPE_ALONE})`, MANIFEST_TYPES);
  return wrapped(choiceFilters('type', 'm.type', MANIFEST_TYPES), async (filter, name, values, context) => {
    const condition = await filter.condition(values, context);
    const viewer = viewerIn(context);
    if (viewer === null) return condition;
    const isConfigSeen = isVisible('m.config_blob_id', viewer);
    return `(${condition}) AND (NOT ${BY_LABELS} OR ${isConfigSeen})
      OR ${BY_LABELS} AND NOT ${isConfigSeen} AND (${await alone[name]?.condition(values, context)})`;
  });
}

/** A filter by whether a manifest is of a type that labels tell. @param condition SQL that is never null */
export const natureFilter = (condition: (viewer: string | null) => string): Filter => ({
  ...conditionFilter(''),
  condition: (values, context) => conditionFilter(condition(viewerIn(context))).condition(values, context),
});

type Wrap = (
  filter: Filter,
  name: string,
  values: readonly string[],
  context: FilterContext,
) => Promise<string>;

const wrapped = (declarations: FilterDeclarations, wrap: Wrap): FilterDeclarations =>
  Object.fromEntries(
    Object.entries(declarations).map(([name, filter]) => [
      name,
      { ...filter, condition: (values, context) => wrap(filter, name, values, context) },
    ]),
  );
