import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS = [
  `CREATE TABLE task_group (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    description text NOT NULL,
    all_tasks_dispatched boolean NOT NULL DEFAULT false,
    CONSTRAINT task_group_pkey PRIMARY KEY (id))`,
  `CREATE TABLE process (
    id uuid NOT NULL,
    pulp_created timestamptz NOT NULL DEFAULT now(),
    pulp_last_updated timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL,
    name text NOT NULL,
    versions jsonb NOT NULL,
    last_heartbeat timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT process_kind CHECK (kind IN ('api', 'worker')),
    CONSTRAINT process_pkey PRIMARY KEY (id))`,
  `ALTER TABLE task
    ADD position bigint,
    ADD unblocked_at timestamptz,
    ADD lease_until timestamptz,
    ADD fence integer NOT NULL DEFAULT '0',
    ADD process_id uuid,
    ADD progress_reports jsonb NOT NULL DEFAULT '[]',
    ADD parent_task_id uuid,
    ADD task_group_id uuid`,
  'UPDATE task SET unblocked_at = COALESCE(started_at, pulp_created)',
  'CREATE SEQUENCE task_position',
  `CREATE INDEX task_locks ON task USING gin (reserved_resources)
    WHERE position IS NOT NULL AND state IN ('waiting', 'running', 'canceling')`,
  'CREATE INDEX task_parent ON task (parent_task_id) WHERE parent_task_id IS NOT NULL',
  'CREATE INDEX task_group_member ON task (task_group_id) WHERE task_group_id IS NOT NULL',
  `ALTER TABLE task ADD CONSTRAINT task_child_of FOREIGN KEY (parent_task_id) REFERENCES task(id) ON DELETE SET NULL`,
  `ALTER TABLE task ADD CONSTRAINT task_in_group FOREIGN KEY (task_group_id) REFERENCES task_group(id) ON DELETE SET NULL`,
  // What is in the way of a task: tasks that have a resource that it needs for itself, and those that have for themselves
  // what it only reads.
  `CREATE FUNCTION berth_obstacles(reserved text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg(obstacle) FROM unnest(reserved) AS resource, LATERAL (
      SELECT substr(resource, 8) WHERE starts_with(resource, 'shared:')
      UNION ALL
      SELECT unnest(ARRAY[resource, 'shared:' || resource]) WHERE NOT starts_with(resource, 'shared:')) AS o(obstacle) $$`,
  // Progress reports as they are when their task has ended so.
  `CREATE FUNCTION berth_end_reports(reports jsonb, ended text) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT COALESCE(jsonb_agg(CASE report ->> 'state' WHEN 'running' THEN report || jsonb_build_object('state', ended)
                              ELSE report END ORDER BY place), '[]')
      FROM jsonb_array_elements(reports) WITH ORDINALITY AS r(report, place) $$`,
  `CREATE TRIGGER task_drop_roles AFTER DELETE ON task
    FOR EACH ROW EXECUTE FUNCTION berth_drop_roles('id')`,
];

/** The order of tasks that lock resources, tasks that take long, groups of tasks, and the processes that do them. */
export class LongTasks1700000700000 implements MigrationInterface {
  readonly name = 'LongTasks1700000700000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER task_drop_roles ON task');
    await runner.query(
      `ALTER TABLE task DROP position, DROP unblocked_at, DROP lease_until, DROP fence, DROP process_id,
         DROP progress_reports, DROP parent_task_id, DROP task_group_id`,
    );
    await runner.query('DROP TABLE task_group, process');
    await runner.query('DROP SEQUENCE task_position');
    await runner.query('DROP FUNCTION berth_obstacles, berth_end_reports');
  }
}
