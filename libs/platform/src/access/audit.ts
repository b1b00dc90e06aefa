import { setTimeout as delay } from 'node:timers/promises';

import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement } from '../database/statement.js';
import { DEEDS } from '../logging/line-for-people.js';
import { Settings } from '../settings/settings.js';
import type { AuditAction } from './audit-event.entity.js';
import type { Actor } from './caller.js';
import { sentenceOf } from './deed.js';

/** Something that was done, for the record. Nothing of it may be secret. */
export interface AuditRecord extends Actor {
  readonly action: AuditAction;
  /** What it was done to. */
  readonly object?: string;
  readonly detail?: object;
}

const BATCH_MS = 1000;
const NOTE_MS = 60_000;
const MOST_WAITING = 10_000;
const MOST_NOTED = 10_000;

/** Clients choose some of the texts. */
const MOST_CHARACTERS = 512;

// A user may be gone by the time that this is written.
const INSERT = new Statement(
  `INSERT INTO audit_event (id, at, action, user_id, username, client, object, detail, correlation_id)
   SELECT e.id, e.at, e.action, u.id, e.username, e.client, e.object, e.detail, e."correlationId"
     FROM jsonb_to_recordset($1::jsonb) AS e(id uuid, at timestamptz, action text, "userId" int, username text,
            client text, object text, detail jsonb, "correlationId" text)
     LEFT JOIN "user" u ON u.id = e."userId"`,
);

const PRUNE = new Statement<{ id: string }>(
  `DELETE FROM audit_event WHERE id IN (
     SELECT id FROM audit_event WHERE at < now() - make_interval(days => $1::int) ORDER BY at LIMIT $2)
   RETURNING id`,
);
const PRUNED_AT_ONCE = 1000;

/**
 * Keeps the record of who did what. No request waits for it, or fails with it: what is recorded is kept in memory for
 * a second at most and written in one statement. A process that is killed loses that second.
 */
@Injectable()
export class Audit implements OnApplicationShutdown {
  private readonly logger = new Logger(Audit.name);
  private readonly log = new Logger(DEEDS);
  private readonly noted = new LRUCache<string, true>({ max: MOST_NOTED, ttl: NOTE_MS });
  private waiting: object[] = [];
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;
  private written = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {}

  record(record: AuditRecord): void {
    const sentence = sentenceOf(record);
    if (sentence !== null) this.log.log(sentence);
    const { action, userId, username, client, correlationId, object, detail } = record;
    if (this.settings.kept.auditDays === 0) return;
    if (this.waiting.length >= MOST_WAITING) {
      this.dropped += 1;
      return;
    }
    const texts = { username: cut(username), client: cut(client), correlationId: cut(correlationId) };
    this.waiting.push({ id: uuid(), at: new Date(), action, userId, ...texts, object, detail });
    if (this.waiting.length === 1) this.timer = setTimeout(() => void this.flush(), BATCH_MS).unref();
  }

  /**
   * Records what happens again and again: once a minute.
   * @param of what tells one from the other: the user, the address and the object, unless it is said
   */
  note(event: AuditRecord, of = [event.username, event.client, event.object]): void {
    const key = [event.action, ...of].join('\0');
    if (this.noted.has(key)) return;
    this.noted.set(key, true);
    this.record(event);
  }

  /** Forgets what is older than it is to be kept. */
  async prune(): Promise<void> {
    let pruned: readonly object[];
    do pruned = await PRUNE.all(this.dataSource, [this.settings.kept.auditDays, PRUNED_AT_ONCE]);
    while (pruned.length === PRUNED_AT_ONCE);
  }

  /** After the last request, and before the database is left. */
  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.flush();
  }

  /** One write after the other: so no more waits than is allowed, however slow the database is. */
  private flush(): Promise<void> {
    this.written = this.written.then(() => this.write());
    return this.written;
  }

  private async write(): Promise<void> {
    const [events, dropped] = [this.waiting, this.dropped];
    [this.waiting, this.dropped] = [[], 0];
    if (dropped > 0) this.logger.error(`${dropped} audit events were dropped: there were too many`);
    if (events.length === 0) return;
    try {
      await this.insert(events);
    } catch (error) {
      this.logger.error(`${events.length} audit events were lost`, error);
    }
  }

  private async insert(events: readonly object[]): Promise<void> {
    const values = [storable(events)];
    try {
      await INSERT.all(this.dataSource, values);
    } catch (error) {
      this.logger.warn(`${events.length} audit events are tried again: ${String(error)}`);
      await delay(BATCH_MS);
      await INSERT.all(this.dataSource, values);
    }
  }
}

const cut = (text: string): string => text.slice(0, MOST_CHARACTERS);

/** PostgreSQL takes neither NUL nor half a surrogate pair, and one such text would spoil the whole batch. */
const storable = (events: readonly object[]): string =>
  JSON.stringify(events).replaceAll(/\\u(?:0000|d[89a-f][0-9a-f]{2})/gi, '\\ufffd');
