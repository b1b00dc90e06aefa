import { createHash, randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement } from '../database/statement.js';
import { DomainError } from '../errors/domain-error.js';
import type { TokenScope } from './access-token.entity.js';
import type { Caller } from './caller.js';

export class AccessTokenNameTaken extends DomainError {
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
}

/** So that secret scanners know one when they see it. */
const PREFIX = 'berth_';
const SECRET = new RegExp(`^${PREFIX}[A-Za-z0-9_-]{43}$`);

const INSERT = new Statement<{ id: string }>(
  `INSERT INTO access_token (id, kind, name, user_id, parent_id, secret_hash, scopes, management, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
);

// What a refresh token may do is what its parent may now. That it was used is noted once a minute.
const USE = new Statement<Used>(
  `WITH used AS (
     UPDATE access_token SET last_used_at = now()
      WHERE secret_hash = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute'))
   SELECT a.id, u.id AS "userId", u.username, u.is_superuser AS superuser,
          CASE WHEN p.id IS NULL THEN a.scopes ELSE p.scopes END AS scopes, a.management
     FROM access_token a
     JOIN "user" u ON u.id = a.user_id AND u.is_active
     LEFT JOIN access_token p ON p.id = a.parent_id
    WHERE a.secret_hash = $1 AND a.kind = $2
      AND ($3::text IS NULL OR u.username = $3 OR u.username || '+' || a.name = $3)
      AND (a.expires_at IS NULL OR a.expires_at > now())
      AND (p.expires_at IS NULL OR p.expires_at > now())`,
);

/** Secrets that stand for passwords. They are shown once; only their hashes are kept. */
@Injectable()
export class AccessTokens {
  constructor(private readonly dataSource: DataSource) {}

  /** Makes a personal access token, and resolves with its id and its secret. @throws AccessTokenNameTaken */
  async create(request: TokenRequest): Promise<{ readonly id: string; readonly secret: string }> {
    const made = await this.insert('personal', request, null);
    if (made === null) throw new AccessTokenNameTaken(request.name);
    return made;
  }

  /** Makes a secret that a client keeps instead of a password, and resolves with it. */
  async createRefresh(caller: Caller, name: string): Promise<string> {
    const request = { name, userId: caller.userId, scopes: null, management: false, expiresAt: null };
    const made = await this.insert('refresh', request, caller.token?.id ?? null);
    if (made === null) throw new Error('a refresh token was not stored');
    return made.secret;
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
    const { userId, superuser, id, scopes, management } = used;
    return { userId, username: used.username, superuser, token: { id, scopes, management } };
  }

  private async insert(
    kind: 'personal' | 'refresh',
    { name, userId, scopes, management, expiresAt }: TokenRequest,
    parentId: string | null,
  ): Promise<{ readonly id: string; readonly secret: string } | null> {
    const secret = `${PREFIX}${randomBytes(32).toString('base64url')}`;
    const limits = scopes && JSON.stringify(scopes);
    const values = [uuid(), kind, name, userId, parentId, hashOf(secret), limits, management, expiresAt];
    const inserted = await INSERT.first(this.dataSource, values);
    return inserted === undefined ? null : { id: inserted.id, secret };
  }
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
