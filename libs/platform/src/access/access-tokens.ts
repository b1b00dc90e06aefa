import { createHash, randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement } from '../database/statement.js';
import { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings/settings.js';
import type { TokenScope } from './access-token.entity.js';
import type { Caller } from './caller.js';

export class AccessTokenNameTaken extends DomainError {
  readonly code = 'ACCESS_TOKEN_NAME_TAKEN';
  readonly kind = 'conflict';

  constructor(name: string) {
    super(`there is an access token named ${name} already`);
  }
}

/** What a new access token is to be good for. */
export interface TokenRequest {
  readonly name: string;
  readonly userId: number;
  readonly scopes: readonly TokenScope[] | null;
  readonly management: boolean;
  readonly expiresAt: Date | null;
}

interface Used {
  readonly id: string;
  readonly scopes: readonly TokenScope[] | null;
  readonly management: boolean;
  readonly userId: number;
  readonly username: string;
  readonly superuser: boolean;
  readonly epoch: number;
  readonly expiresAt: Date | null;
}

/** So that secret scanners know one when they see it. */
const PREFIX = 'berth_';
const SECRET = new RegExp(`^${PREFIX}[A-Za-z0-9_-]{43}$`);

// For credentials that were good a moment ago: not when the user's epoch has moved on since.
const INSERTION = `
  INSERT INTO access_token (id, kind, name, user_id, parent_id, secret_hash, scopes, management, expires_at)
  SELECT $1, $2, $3, u.id, $5, $6, $7, $8, $9
    FROM "user" u WHERE u.id = $4 AND ($10::int IS NULL OR u.token_epoch = $10)
  ON CONFLICT DO NOTHING RETURNING id`;
const INSERT = new Statement<{ id: string }>(INSERTION);

const USED_FOR_EACH_UNUSED = 10;

// A client that logs in ever again must not fill the table; and a job that uses its token must not lose it to that client.
// Those that were used stay for their idle time, up to ten times as many. The new one is not among those that the deletion sees.
const INSERT_REFRESH = new Statement<{ id: string }>(
  `WITH inserted AS (${INSERTION}),
   forgotten AS (
     DELETE FROM access_token WHERE id IN (
       (SELECT id FROM access_token WHERE user_id = $4 AND kind = 'refresh' AND last_used_at IS NULL
         ORDER BY id DESC OFFSET $11::int - 1)
       UNION ALL
       (SELECT id FROM access_token WHERE user_id = $4 AND kind = 'refresh' AND last_used_at IS NOT NULL
         ORDER BY last_used_at DESC, id DESC OFFSET $11::int * ${USED_FOR_EACH_UNUSED})))
   SELECT id FROM inserted`,
);

const FORGET_UNUSED = new Statement(
  `DELETE FROM access_token
    WHERE kind = 'refresh' AND COALESCE(last_used_at, pulp_created) < now() - $1::interval`,
);

// What a refresh token may do is what its parent may now. That it was used is noted once a minute.
const USE = new Statement<Used>(
  `WITH accepted AS (
     SELECT a.id, u.id AS "userId", u.username, u.is_superuser AS superuser, u.token_epoch AS epoch,
            CASE WHEN p.id IS NULL THEN a.scopes ELSE p.scopes END AS scopes, a.management,
            LEAST(a.expires_at, p.expires_at) AS "expiresAt"
       FROM access_token a
       JOIN "user" u ON u.id = a.user_id AND u.is_active
       LEFT JOIN access_token p ON p.id = a.parent_id
      WHERE a.secret_hash = $1 AND a.kind = $2
        AND ($3::text IS NULL OR u.username = $3 OR u.username || '+' || a.name = $3)
        AND COALESCE(LEAST(a.expires_at, p.expires_at) > now(), true)),
   used AS (
     UPDATE access_token a SET last_used_at = now() FROM accepted
      WHERE a.id = accepted.id AND (a.last_used_at IS NULL OR a.last_used_at < now() - interval '1 minute'))
   SELECT * FROM accepted`,
);

/** Secrets that stand for passwords. They are shown once; only their hashes are kept. */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {}

  /** Makes a personal access token, and resolves with its id and its secret. @throws AccessTokenNameTaken */
  async create(request: TokenRequest): Promise<{ readonly id: string; readonly secret: string }> {
    const made = await this.insert(INSERT, 'personal', request, { id: null, epoch: null });
    if (made === null) throw new AccessTokenNameTaken(request.name);
    return made;
  }

  /**
   * Makes a secret that a client keeps instead of a password; null where the caller's credentials are not good any more.
   * Of the user's tokens beyond the limit the oldest go that nobody has ever used; of ten times as many that were used,
   * those that nobody has used for longest.
   */
  async createRefresh(caller: Caller, name: string): Promise<string | null> {
    const request = { name, userId: caller.userId, scopes: null, management: false, expiresAt: null };
    const parent = { id: caller.token?.id ?? null, epoch: caller.epoch };
    const limit = this.settings.refreshTokens;
    return (await this.insert(INSERT_REFRESH, 'refresh', request, parent, [limit]))?.secret ?? null;
  }

  /** Whether a password may be such a secret. */
  isSecret(password: string): boolean {
    return SECRET.test(password);
  }

  /**
   * Who holds this secret; null where nobody does any more.
   * @param username the token's user, or `<user>+<token>`; null where the secret alone is to tell
   */
  async use(kind: 'personal' | 'refresh', secret: string, username: string | null): Promise<Caller | null> {
    const used = await USE.first(this.dataSource, [hashOf(secret), kind, username]);
    if (used === undefined) return null;
    const { userId, superuser, epoch, id, scopes, management, expiresAt } = used;
    const token = { id, scopes, management, expiresAt };
    return { userId, username: used.username, superuser, epoch, token };
  }

  /** Removes refresh tokens that nobody has used for so long. */
  async forgetUnused(days: number): Promise<void> {
    await FORGET_UNUSED.all(this.dataSource, [`${days} days`]);
  }

  private async insert(
    statement: Statement<{ id: string }>,
    kind: 'personal' | 'refresh',
    { name, userId, scopes, management, expiresAt }: TokenRequest,
    parent: { readonly id: string | null; readonly epoch: number | null },
    more: readonly number[] = [],
  ): Promise<{ readonly id: string; readonly secret: string } | null> {
    const secret = `${PREFIX}${randomBytes(32).toString('base64url')}`;
    const limits = scopes && JSON.stringify(scopes);
    const values = [uuid(), kind, name, userId, parent.id, hashOf(secret), limits, management, expiresAt];
    const inserted = await statement.first(this.dataSource, [...values, parent.epoch, ...more]);
    return inserted === undefined ? null : { id: inserted.id, secret };
  }
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
