import { createHash } from 'node:crypto';
import { DuckDBInstance } from '@duckdb/node-api';
import { StoredLog } from '#eventsourcing/stored-log.js';
import { FolderLake } from '#lake/folder.lake.js';
import { layLog } from '#lake/lay.js';

/** Lays a log in a lake, or lets DuckDB copy the same lines to Parquet, and says what that took, as JSON. */
const [work, from, into] = process.argv.slice(2) as ['lay' | 'copy', string, string];

const columns = {
  ...{ id: 'varchar', stream: 'varchar', version: 'integer', position: 'bigint', type: 'varchar', schema: 'integer' },
  ...{ at: 'timestamptz', causation_id: 'varchar', correlation_id: 'varchar', actor: 'varchar' },
  ...{ traceparent: 'varchar', hash: 'varchar', data: 'varchar' },
};

async function lay() {
  const hash = createHash('sha256');
  let events = 0;
  for await (const manifest of layLog(await FolderLake.open(into), 'orders', StoredLog.open(`sqlite:${from}`), 5_000)) {
    events += manifest.events;
    hash.update(JSON.stringify(manifest));
  }
  return { events, manifests: hash.digest('hex') };
}

async function copy() {
  const named = Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`);
  const read = `read_json('${from}', format = 'newline_delimited', columns = {${named.join()}})`;
  const slot = `strftime(time_bucket(interval 5 minutes, "at"), '%H%M')`;
  const duck = await (await DuckDBInstance.create(':memory:')).connect();
  const select = `select *, "at"::date as date, ${slot} as slot from ${read}`;
  await duck.run(`copy (${select}) to '${into}' (format parquet, compression zstd, partition_by (type, date, slot))`);
  return {};
}

const [begun, cpu] = [performance.now(), process.cpuUsage()];
const done = await (work === 'lay' ? lay() : copy());
const { user, system } = process.cpuUsage(cpu);
const taken = { seconds: (performance.now() - begun) / 1_000, cpuSeconds: (user + system) / 1e6 };
console.log(JSON.stringify({ ...taken, peakMb: process.resourceUsage().maxRSS / 1_024, ...done }));
