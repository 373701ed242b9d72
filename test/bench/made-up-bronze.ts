import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDb } from '../../apps/analytics/src/warehouse/duckdb.driver.js';
import { quoted } from '../../apps/analytics/src/warehouse/model.js';
import { bronzeShape } from '#lake/bronze-file.js';
import { DeltaTable } from '#lake/delta.js';
import type { Lake } from '#lake/lake.js';

const days = 30;
const eventsAnOrder = 5;
const copyMs = 600_000;

/** Of order n: service, type, version in its stream, stream and data, in SQL. */
const events = [
  {
    ...{ service: 'inventory', type: 'UnitRegistered', version: 1, stream: `'unit-U-' || n` },
    data: `'{"title":"Piece ' || n || '","category":"' || ['silver', 'clocks', 'ceramics', 'furniture'][1 + n % 4] || '","condition":"good","location":"shop","cost":{"minor":4000,"currency":"USD"}}'`,
  },
  {
    ...{ service: 'orders', type: 'OrderPlaced', version: 1, stream: `'order-o-' || n` },
    data: `'{"channel":"' || ['web', 'ebay', 'etsy', 'shopify'][1 + n % 4] || '","customerId":"c-' || (n % 50000) || '","placedAt":"' || strftime("at", '%Y-%m-%dT%H:%M:%S.000Z') || '","destination":"US-PA","lines":[{"unitId":"U-' || n || '","price":{"minor":10000,"currency":"USD"},"line":1}],"total":{"minor":10600,"currency":"USD"}}'`,
  },
  {
    ...{ service: 'orders', type: 'OrderConfirmed', version: 2, stream: `'order-o-' || n` },
    data: `'{"channel":"web","lines":[{"unitId":"U-' || n || '","price":{"minor":10000,"currency":"USD"},"line":1}],"total":{"minor":10600,"currency":"USD"}}'`,
  },
  {
    ...{ service: 'inventory', type: 'UnitSold', version: 2, stream: `'unit-U-' || n` },
    data: `'{"orderId":"o-' || n || '","line":1}'`,
  },
  {
    ...{
      service: 'finance',
      type: 'EntryPosted',
      version: 1,
      stream: `'journal-' || strftime("at", '%Y-%m-%d') || '-' || n`,
    },
    data: `'{"entry":{"key":"sale-o-' || n || '","documentType":"SALE","documentNo":"o-' || n || '","documentDate":"' || strftime("at", '%Y-%m-%d') || '","baseCurrency":"USD","causedBy":"orders/order-o-' || n || '/2","channel":"web","orderId":"o-' || n || '","destination":"US-PA","lines":[{"account":"1260","side":"debit","amount":{"minor":10600,"currency":"USD"},"baseMinor":10600,"sku":"U-' || n || '","description":"gross"},{"account":"4000","side":"credit","amount":{"minor":10000,"currency":"USD"},"baseMinor":10000,"sku":"U-' || n || '","tax":{"code":"STANDARD","scheme":"NORMAL","jurisdiction":"US-PA","ratePercent":"6","taxable":{"minor":10000,"currency":"USD"},"tax":{"minor":600,"currency":"USD"},"collectedBy":"SELLER"},"description":"net"},{"account":"2200","side":"credit","amount":{"minor":600,"currency":"USD"},"baseMinor":600,"sku":"U-' || n || '","tax":{"code":"STANDARD","scheme":"NORMAL","jurisdiction":"US-PA","ratePercent":"6","taxable":{"minor":10000,"currency":"USD"},"tax":{"minor":600,"currency":"USD"},"collectedBy":"SELLER"},"description":"tax"}]}}'`,
  },
];

/**
 * Lays so many events of made-up orders in bronze, as services lay theirs: a month, a file for each service, type and day. Answers the
 * files, from the root of the lake.
 */
export async function layMadeUp(lake: Lake, folder: string, count: number): Promise<string[]> {
  const duckDb = await DuckDb.start({ scratch: folder, folders: [], memoryMb: 1_024, threads: 2 });
  const orders = Math.ceil(count / eventsAnOrder);
  const paths: string[] = [];
  for (const [index, { service, type, version, stream, data }] of events.entries())
    for (let day = 0; day < days; day++) {
      const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
      const [from, to] = [day, day + 1].map((one) => Math.floor((orders * one) / days));
      const query = `select (${stream}) || '/' || ${version} as id, ${stream} as stream, ${version}::integer as version, n::bigint as position,
        '${type}' as type, 1::integer as schema, "at", 'c-' || n as causation_id, 'c-' || n as correlation_id, 'bench' as actor,
        null::varchar as traceparent, md5(n::varchar) as hash, ${data} as data
        from (select n, timestamptz '${date} 00:00:00+00' + to_seconds(n % 86000) as "at" from range(${from}, ${to}) as numbers (n))`;
      const near = join(folder, 'landing.parquet');
      const [copied] = await duckDb.rows(
        `copy (${query}) to ${quoted(near)} (format parquet, compression zstd)`,
        [],
        copyMs,
      );
      const bytes = await readFile(near);
      const path = `type=${type}/date=${date}/0000-${from! + 1}-${to}.parquet`;
      await lake.create(`bronze/service=${service}/${path}`, bytes);
      await new DeltaTable(lake, `bronze/service=${service}`).commit({
        ...{ ...bronzeShape, txn: { appId: `bench-${type}`, version: day }, at: index },
        add: [{ path, bytes: bytes.length, rows: Number(copied!['Count']) }],
      });
      paths.push(`bronze/service=${service}/${path}`);
    }
  await duckDb.close();
  return paths;
}
