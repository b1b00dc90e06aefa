import { type Caller, PermissionDenied, type Resource, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ObjectUnknown, refusal } from '../access/refusals.js';

/** A kind of object that has labels. All its SQL uses the aliases of `from`. */
export interface Labelled {
  readonly resource: Resource;

  /** The table whose `pulp_labels` are theirs. */
  readonly table: string;

  /** SQL: the tables that have them, and which rows of those are of this kind. */
  readonly from: string;
  readonly where: string;

  /** SQL: their key, a UUID; it is also that of `table`. */
  readonly key: string;

  /** SQL: whether a user may know of one, and whether they may label it, given SQL for the user's id. */
  isVisible(viewer: string): string;
  mayLabel(viewer: string): string;
}

interface Rights {
  readonly visible: boolean;
  readonly allowed: boolean;
}

interface Unset extends Rights {
  readonly has: boolean;
  readonly value: string | null;
}

/** Sets and removes single labels. Each is one statement: two clients that label one object at once both succeed. */
@Injectable()
export class ObjectLabels {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ObjectUnknown, PermissionDenied */
  async set(
    caller: Caller,
    labelled: Labelled,
    id: string,
    key: string,
    value: string | null,
  ): Promise<void> {
    const values = [id, caller.userId, caller.superuser, key, value];
    requireRights(await setting(labelled).first(this.dataSource, values));
  }

  /** Resolves with what the label was. @throws ObjectUnknown, PermissionDenied, FieldsInvalid */
  async unset(caller: Caller, labelled: Labelled, id: string, key: string): Promise<string | null> {
    const values = [id, caller.userId, caller.superuser, key];
    const { has, value } = requireRights(await removal(labelled).first(this.dataSource, values));
    if (!has) throw refusal(`Label '${key}' is not set on the object.`, 'key');
    return value;
  }
}

const target = ({ from, where, key, isVisible, mayLabel }: Labelled): string =>
  `target AS (
     SELECT ${key} AS id, $3 OR ${isVisible('$2::int')} AS visible, $3 OR ${mayLabel('$2::int')} AS allowed
       FROM ${from} WHERE ${where} AND ${key} = $1)`;

const setting = (labelled: Labelled): Statement<Rights> =>
  new Statement(
    `WITH ${target(labelled)},
     labelled AS (
       UPDATE ${labelled.table} o
          SET pulp_labels = o.pulp_labels || jsonb_build_object($4::text, $5::text), pulp_last_updated = now()
         FROM target WHERE o.id = target.id AND target.visible AND target.allowed)
     SELECT visible, allowed FROM target`,
  );

const removal = (labelled: Labelled): Statement<Unset> =>
  new Statement(
    `WITH ${target(labelled)},
     labelled AS (
       UPDATE ${labelled.table} o SET pulp_labels = o.pulp_labels - $4::text, pulp_last_updated = now()
         FROM target
        WHERE o.id = target.id AND target.visible AND target.allowed AND jsonb_exists(o.pulp_labels, $4))
     SELECT visible, allowed, jsonb_exists(o.pulp_labels, $4) AS has, o.pulp_labels ->> $4::text AS value
       FROM target JOIN ${labelled.table} o ON o.id = target.id`,
  );

function requireRights<T extends Rights>(found: T | undefined): T {
  if (!found?.visible) throw new ObjectUnknown();
  if (!found.allowed) throw new PermissionDenied();
  return found;
}
