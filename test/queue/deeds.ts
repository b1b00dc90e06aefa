import type { TestDatabase } from '../support/database.js';

/** A piece of work that was brought to its end: the row that records it, and the process that did it. */
export interface Deed {
  readonly of: 'container_received' | 'task';
  readonly id: string;
  readonly by: string;
}

const WATCH = `
  CREATE TABLE deed (
    number int GENERATED ALWAYS AS IDENTITY, of text, id uuid, repository_id uuid,
    by text DEFAULT current_setting('application_name'));
  CREATE FUNCTION note_deed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO deed (of, id, repository_id) SELECT TG_TABLE_NAME, NEW.id,
        COALESCE(to_jsonb(NEW) ->> 'repository_id', to_jsonb(NEW) -> 'input' ->> 'repositoryId')::uuid;
      RETURN NEW;
    END $$;
  CREATE TRIGGER note_deed AFTER UPDATE ON task
    FOR EACH ROW WHEN (NEW.state IN ('completed', 'failed')) EXECUTE FUNCTION note_deed();
  CREATE FUNCTION note_finalized() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO deed (of, id, repository_id) VALUES (TG_TABLE_NAME, OLD.id, OLD.repository_id);
      RETURN OLD;
    END $$;
  CREATE TRIGGER note_deed AFTER DELETE ON container_received
    FOR EACH ROW EXECUTE FUNCTION note_finalized();
`;

/**
 * Notes in the database itself who did which work, and so how often: a row for every task that ended, and every blob that was finalized.
 * A process is known by the name of its connections (`PGAPPNAME`).
 */
export class Deeds {
  private constructor(private readonly database: TestDatabase) {}

  static async watch(database: TestDatabase): Promise<Deeds> {
    await database.query(WATCH);
    return new Deeds(database);
  }

  /** All that was done for a repository, in order. */
  ofRepository(name: string): Promise<Deed[]> {
    return this.database.query<Deed & { number: number }>(
      `SELECT deed.of, deed.id, deed.by FROM deed JOIN repository r ON r.id = deed.repository_id
        WHERE r.name = $1 ORDER BY deed.number`,
      [name],
    );
  }

  /** Who worked for a repository. */
  async doersFor(name: string): Promise<string[]> {
    const deeds = await this.ofRepository(name);
    return [...new Set(deeds.map(({ by }) => by))].sort();
  }
}
