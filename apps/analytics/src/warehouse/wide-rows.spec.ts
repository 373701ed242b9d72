import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SampleLake } from './bronze.contract.js';

const [entries, linesAnEntry] = [250_000, 4];

describe('A warehouse that may take 512 MB', () => {
  let lake: SampleLake;
  beforeAll(async () => {
    lake = await SampleLake.open();
    lake.memoryMb = 512;
  });
  afterAll(() => lake.close());

  it('makes tables of more than that', async () => {
    const line = (side: string) =>
      `{"account":"4000","side":"${side}","amount":{"minor":1,"currency":"USD"},"baseMinor":1,"description":"' || repeat(md5(n::varchar), 5) || '"}`;
    const lines = Array.from({ length: linesAnEntry / 2 }, () => `${line('debit')},${line('credit')}`).join(',');
    const entry = `{"entry":{"key":"sale-' || n || '","documentType":"SALE","documentDate":"2026-01-10","baseCurrency":"USD","lines":[${lines}]}}`;
    await lake.landRows(
      ...(['finance', 'EntryPosted', '2026-01-10'] as const),
      `select 'journal-2026-01-10/' || n as id, 'journal-2026-01-10' as stream, n as version, 'EntryPosted' as type, 1::bigint as schema,
        timestamptz '2026-01-10 10:00:00+00' as "at", null::varchar as causation_id, null::varchar as correlation_id,
        'spec' as actor, null::varchar as traceparent, null::varchar as hash, '${entry}' as data
        from range(1, ${entries + 1}) as numbers (n)`,
    );
    const warehouse = lake.warehouse([
      'silver.ledger_entries',
      'silver.product_aliases',
      'silver.piece_descriptions',
      'silver.products',
      'silver.ledger_lines',
    ]);
    const { outcomes } = await warehouse.build();
    expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([]);
    expect(outcomes.map(({ table, rows }) => [table, rows])).toContainEqual([
      'silver.ledger_lines',
      entries * linesAnEntry,
    ]);
    await warehouse.close();
  });
});
