import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDb } from './duckdb.driver.js';
import { readModels } from './models.source.js';

let duckDb: DuckDb;
beforeAll(async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'macros-'));
  duckDb = await DuckDb.start({ scratch, folders: [], memoryMb: 128, threads: 1 });
  await duckDb.rows(readModels().macros);
});
afterAll(() => duckDb.close());

// Nothing is rounded, guessed or taken for something else: what is not exactly such a thing is none.
it.each([
  ["integer_of('7')", '7'],
  ["integer_of(' -7 ')", '-7'],
  ["integer_of('1.5')", null],
  ["integer_of('1e3')", null],
  ["integer_of('')", null],
  ["price_of('2.55')", '2.550'],
  ["price_of('-0.001')", '-0.001'],
  ["price_of('2.5000000')", '2.500'],
  ["price_of('2.5555')", null],
  ["price_of('1e2')", null],
  ["instant_of('2010-12-01 08:26:00')", '2010-12-01 08:26:00+00'],
  ["instant_of('01/12/2010 08:26')", null],
  ["instant_of('2010-13-01 08:26:00')", null],
  ["customer_of(' 17850.0')", '17850'],
  ["customer_of('17850')", '17850'],
  ["customer_of(' ')", null],
  [`whole_at('{"a":"5"}', '$.a')`, '5'],
  [`whole_at('{"a":1.0}', '$.a')`, null],
  [`sum_at('{"a":[{"q":1},{"q":2}]}', '$.a[*].q')`, '3'],
  [`sum_at('{"a":[{"q":1.6},{"q":2}]}', '$.a[*].q')`, null],
  [`instant_at('{"a":"2026-01-10T10:00:00.000Z"}', '$.a')`, '2026-01-10 10:00:00+00'],
  [`instant_at('{"a":"2026-01-10T10:00:00+02:00"}', '$.a')`, '2026-01-10 08:00:00+00'],
  [`instant_at('{"a":"infinity"}', '$.a')`, null],
  [`instant_at('{"a":"2026-01-10"}', '$.a')`, null],
  [`day_at('{"a":"2026-01-10"}', '$.a')`, '2026-01-10'],
  [`day_at('{"a":"2026-02-30"}', '$.a')`, null],
  [`day_at('{"a":"2026-01-10T23:00:00Z"}', '$.a')`, null],
  ["country_of('US-PA')", 'US'],
  ["country_of('unknown')", 'unknown'],
  ["country_of('')", 'unknown'],
  ['ratio(1, 3)', '0.333333'],
  ['ratio(-2, 3)', '-0.666667'],
  ['ratio(1, 2000000)', '0.000001'],
  ['ratio(1, 0)', null],
])('%s is %s', async (expression, expected) => {
  const [row] = await duckDb.rows(`select (${expression})::varchar as said`);
  expect(row!['said']).toBe(expected);
});
