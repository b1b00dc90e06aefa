import { CREATE_NAMESPACE_WAYS, refusal, TargetObjects } from '@berth/management';
import { CalledBy, ManagementRoutes } from '@berth/management/http';
import { type Caller, requireAdministrator, Settings, Statement, type Way } from '@berth/platform';
import { Get, Injectable, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { DataSource } from 'typeorm';

import { ADD_WAYS, DISTRIBUTION_RESOURCE, PULL_WAYS, PUSH_WAYS } from '../../managed/container.js';
import { isRepositoryName } from '../../oci/reference.js';
import { ExplainQuery, Explanation, type Reason } from './explanation.js';

interface Subject {
  readonly id: number;
  readonly username: string;
  readonly superuser: boolean;
}

/** What would be granted on a name, and by which roles: the question that `Grants` answers by yes or no. */
interface Question {
  readonly ways: readonly { readonly permission: string; readonly objectId: string | null }[];
  readonly others: readonly Reason[];
}

type Held = Omit<Reason, 'on'> & { readonly objectId: string | null };

const SUBJECT = new Statement<Subject & { active: boolean }>(
  'SELECT id, username, is_superuser AS superuser, is_active AS active FROM "user" WHERE username = $1',
);

interface Place {
  /** The distribution, and its namespace. */
  readonly d: string | null;
  readonly n: string | null;
  readonly public: boolean;
  /** The user whose name the namespace has. */
  readonly namesake: string | null;
}

const PLACE = new Statement<Place>(
  `SELECT d.id AS d, COALESCE(d.namespace_id, n.id) AS n, COALESCE(NOT d.private, false) AS public,
          (SELECT u.username FROM "user" u WHERE u.username = split_part(w.name, '/', 1)) AS namesake
     FROM (SELECT $1::text AS name, $2::uuid AS id) AS w
     LEFT JOIN distribution d ON d.id = w.id OR w.id IS NULL AND d.base_path = w.name
     LEFT JOIN namespace n ON n.name = split_part(w.name, '/', 1)`,
);

const HELD = new Statement<Held>(
  `SELECT way.permission, h.name AS role, h.object_id AS "objectId", COALESCE('group ' || g.name, 'user') AS via
     FROM unnest($2::text[], $3::uuid[]) AS way(permission, object)
     JOIN held_role h ON way.permission = ANY(h.permissions) AND (h.object_id IS NULL OR h.object_id = way.object)
     LEFT JOIN "group" g ON g.id = h.group_id
    WHERE h.user_id = $1
    ORDER BY way.permission, h.name, via, h.object_id`,
);

const because = (via: string): Reason => ({ permission: null, role: null, on: null, via });

/** Tells why somebody may do something: to administrators of everybody, to other users of themselves. */
@Injectable()
export class Explain {
  constructor(
    private readonly dataSource: DataSource,
    private readonly targets: TargetObjects,
    private readonly settings: Settings,
  ) {}

  /** @throws PermissionDenied, FieldsInvalid */
  async answer(caller: Caller, { user, action, object }: ExplainQuery): Promise<Explanation> {
    if (user !== caller.username) requireAdministrator(caller);
    const subject = await SUBJECT.first(this.dataSource, [user]);
    if (subject === undefined) throw refusal(`Object with username=${user} does not exist.`, 'user');
    if (!subject.active) return new Explanation([]);
    const question = await this.question(caller, subject, action, object);
    const superuser = subject.superuser ? [because('superuser')] : [];
    if (this.settings.tokenAuthDisabled && isPush(action)) return new Explanation(superuser);
    const held = await this.held(subject, question);
    return new Explanation([...superuser, ...question.others, ...held]);
  }

  private async question(
    caller: Caller,
    subject: Subject,
    action: string,
    object: string,
  ): Promise<Question> {
    if (action.includes('.')) return this.permission(caller, action, object);
    const wanted = action === 'pull' ? PULL_WAYS : PUSH_WAYS;
    const id = object.startsWith(DISTRIBUTION_RESOURCE.listHref)
      ? (await this.targets.resolve(object, 'object', caller)).id
      : null;
    if (id === null && !isRepositoryName(object)) throw refusal('Enter an href or a base path.', 'object');
    const place = await PLACE.first(this.dataSource, [object, id]);
    const on = (ways: readonly Way[]) =>
      ways.map((way) => ({ permission: way.permission, objectId: at(way, place) }));
    if (place?.d)
      return { ways: on(wanted), others: place.public && action === 'pull' ? [because('public')] : [] };
    if (place?.n) return { ways: on(ADD_WAYS), others: [] };
    const namesake = place?.namesake ?? null;
    if (namesake === null) return { ways: on(CREATE_NAMESPACE_WAYS), others: [] };
    return { ways: [], others: namesake === subject.username ? [because('own namespace')] : [] };
  }

  private async permission(caller: Caller, permission: string, reference: string): Promise<Question> {
    const { target, id, within } = await this.targets.resolve(reference, 'object', caller);
    if (!target.permissions.includes(permission))
      throw refusal(`There is no permission ${permission} on that object.`, 'action');
    const stand = target.within?.permissions[permission];
    const inherited =
      stand === undefined ? [] : [null, ...within].map((objectId) => ({ permission: stand, objectId }));
    return { ways: [{ permission, objectId: id }, ...inherited], others: [] };
  }

  private async held({ id }: Subject, { ways }: Question): Promise<readonly Reason[]> {
    const columns = [ways.map(({ permission }) => permission), ways.map(({ objectId }) => objectId)];
    const rows = await HELD.all(this.dataSource, [id, ...columns]);
    const names = await this.targets.namesOf(rows.flatMap(({ objectId }) => objectId ?? []));
    return rows.map(({ objectId, permission, role, via }) => ({
      permission,
      role,
      on: objectId === null ? null : (names.get(objectId)?.href ?? null),
      via,
    }));
  }
}

/** While token authentication is disabled it is for superusers. */
const isPush = (action: string): boolean => action === 'push' || action === 'delete';

/** Where a way leads: to the distribution, to its namespace, or to no object. */
function at({ object }: Way, place: Place | undefined): string | null {
  if (object === 'd.id') return place?.d ?? null;
  return object === 'n.id' ? (place?.n ?? null) : null;
}

/** Why somebody may do something. */
@ManagementRoutes('access/explain', 'Access')
export class ExplainController {
  constructor(private readonly explain: Explain) {}

  @Get()
  @ApiOperation({ operationId: 'access_explain_read' })
  @ApiOkResponse({ description: 'All that allows it.', type: Explanation })
  read(@CalledBy() caller: Caller, @Query() query: ExplainQuery): Promise<Explanation> {
    return this.explain.answer(caller, query);
  }
}
