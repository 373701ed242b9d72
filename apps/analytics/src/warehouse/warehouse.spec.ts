import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { SampleLake } from './bronze.contract.js';
import type { Warehouse } from './warehouse.worker.js';

const orders = `/*
description: Orders.
owner: orders
personal: none
judged: true
incremental: true
keys: [order_id]
columns:
  order_id: { type: VARCHAR, is: The order, notNull: true }
  total_minor: { type: BIGINT, is: What it comes to, notNull: true, min: 0 }
  channel: { type: VARCHAR, is: Where it was sold, notNull: true, oneOf: [web, store] }
*/
select text_at(data, '$.orderId') as order_id, whole_at(data, '$.total.minor') as total_minor,
  text_at(data, '$.channel') as channel, file as bronze_file
from bronze.orders.OrderPlaced
`;
const sums = (query: string, tests = '') => `/*
description: What was sold where.
owner: orders
personal: none
keys: [channel]
columns:
  channel: { type: VARCHAR, is: Where, notNull: true }
  total_minor: { type: BIGINT, is: How much, notNull: true, min: 0 }
${tests}
*/
${query}
`;
const byChannel = 'select channel, cast(sum(total_minor) as bigint) as total_minor from silver.orders group by channel';
const order = (number: number, minor: unknown = 100, channel = 'web') => ({
  id: `order-o-${number}/1`,
  data: { orderId: `o-${number}`, channel, total: { minor, currency: 'USD' } },
});

describe('A warehouse', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  const use = (gold: string) => (warehouse = lake.warehouse({ 'silver/orders.sql': orders, 'gold/sums.sql': gold }));
  const outcomes = async (whole = false) =>
    (await warehouse.build({ whole })).outcomes.map(({ table, outcome, reason }) =>
      [table, outcome, reason].filter((one) => one),
    );
  const sold = async () => (await warehouse.rowsOf('gold.sums')).rows;

  beforeEach(async () => {
    lake = await SampleLake.open();
  });
  afterEach(async () => {
    await warehouse.close();
    await lake.close();
  });

  it('builds tables from what they read, and only what is out of date', async () => {
    use(sums(byChannel));
    await lake.land('orders', 'OrderPlaced', [order(1), order(2, 250), order(3, 70, 'store')]);
    expect(await outcomes()).toEqual([
      ['silver.orders', 'built'],
      ['gold.sums', 'built'],
    ]);
    expect(await sold()).toEqual([
      { channel: 'store', total_minor: 70 },
      { channel: 'web', total_minor: 350 },
    ]);
    expect(await outcomes()).toEqual([
      ['silver.orders', 'unchanged'],
      ['gold.sums', 'unchanged'],
    ]);
    await lake.land('orders', 'OrderPlaced', [order(4, 1000)]);
    expect(await outcomes()).toEqual([
      ['silver.orders', 'built'],
      ['gold.sums', 'built'],
    ]);
    expect(await sold()).toEqual([
      { channel: 'store', total_minor: 70 },
      { channel: 'web', total_minor: 1350 },
    ]);
    const { edges } = await warehouse.lineage();
    expect(edges).toEqual([
      { from: 'bronze.orders.OrderPlaced', to: 'silver.orders' },
      { from: 'silver.orders', to: 'gold.sums' },
    ]);
  });

  it('takes every row of bronze over, or says in quarantine why not', async () => {
    use(
      sums(
        "select of_table || ': ' || problem || ' (' || row_key || ')' as channel, count(*) as total_minor from quarantine.rows group by all",
      ),
    );
    const first = await lake.land('orders', 'OrderPlaced', [order(1), order(2, 'a lot'), order(3, null), order(4, -1)]);
    const again = await lake.land('orders', 'OrderPlaced', [order(1), order(5, 5, 'fax')]);
    expect(await outcomes()).toEqual([
      ['silver.orders', 'built'],
      ['gold.sums', 'built'],
    ]);
    const { rows } = await warehouse.rowsOf('silver.orders');
    expect(rows).toEqual([{ order_id: 'o-1', total_minor: 100, channel: 'web', bronze_file: first }]);
    expect(again > first).toBe(true);
    expect((await sold()).map(({ channel }) => channel)).toEqual([
      'silver.orders: channel: none of web, store (o-5)',
      'silver.orders: there is one of this key already (o-1)',
      'silver.orders: total_minor: below 0 (o-4)',
      'silver.orders: total_minor: missing, or no BIGINT (o-2)',
      'silver.orders: total_minor: missing, or no BIGINT (o-3)',
    ]);
  });

  it('keeps the last good table when a model fails or breaks its contract, and holds back only what reads it', async () => {
    const below = sums(byChannel, `tests: { at most a thousand: select 1 from gold.sums where total_minor > 1000 }`);
    const models = {
      'silver/orders.sql': orders,
      'gold/sums.sql': below,
      'gold/ranks.sql': sums('select * from gold.sums'),
    };
    warehouse = lake.warehouse({
      ...models,
      'gold/count.sql': sums("select 'all' as channel, count(*) as total_minor from silver.orders"),
    });
    await lake.land('orders', 'OrderPlaced', [order(1)]);
    await warehouse.build();
    await lake.land('orders', 'OrderPlaced', [order(2, 5_000)]);
    expect(await outcomes()).toEqual([
      ['silver.orders', 'built'],
      ['gold.sums', 'failed', 'at most a thousand (1 row)'],
      ['gold.ranks', 'held-back', 'gold.sums failed'],
      ['gold.count', 'built'],
    ]);
    expect(await sold()).toEqual([{ channel: 'web', total_minor: 100 }]);
    expect((await warehouse.lineage()).nodes.find(({ model }) => model.table === 'gold.sums')).toMatchObject({
      ...{ version: 0, rows: 1, last: { outcome: 'failed', reason: 'at most a thousand (1 row)' } },
    });
  });

  it.each([
    [
      'a column of another type',
      'select channel, total_minor::varchar as total_minor from silver.orders',
      'total_minor is VARCHAR instead of BIGINT',
    ],
    ['a column too few', 'select channel from silver.orders', 'total_minor is missing instead of BIGINT'],
    ['a column too many', `select *, 1 as more from (${byChannel})`, 'more is not in the contract'],
    [
      'a null where none may be',
      'select null::varchar as channel, 1::bigint as total_minor',
      'channel: missing, or no VARCHAR (1 row)',
    ],
    ['two rows of one key', 'select channel, total_minor from silver.orders', 'channel: not unique (1 row)'],
    [
      'files outside the lake',
      "select content as channel, 1::bigint as total_minor from read_text('/etc/hostname')",
      'Permission Error',
    ],
  ])('refuses %s', async (_, query, reason) => {
    use(sums(query));
    await lake.land('orders', 'OrderPlaced', [order(1), order(2)]);
    const [, failed] = (await warehouse.build()).outcomes;
    expect(failed).toMatchObject({ outcome: 'failed', reason: expect.stringContaining(reason) });
  });

  it('answers questions by names and values alone', async () => {
    use(sums(byChannel));
    await expect(warehouse.rowsOf('silver.orders')).rejects.toThrow('silver.orders is not built yet');
    await lake.land(
      'orders',
      'OrderPlaced',
      [1, 2, 3, 20].map((number) => order(number, number * 10, number < 3 ? 'web' : 'store')),
    );
    await warehouse.build();
    const ask = async (question: Parameters<Warehouse['rowsOf']>[1]) =>
      (await warehouse.rowsOf('silver.orders', question)).rows;
    expect(
      await ask({
        columns: ['order_id'],
        where: [{ column: 'total_minor', from: 20, below: 200 }],
        orderBy: ['-order_id'],
      }),
    ).toEqual([{ order_id: 'o-3' }, { order_id: 'o-2' }]);
    expect(await ask({ by: ['channel'], sum: ['total_minor'], orderBy: ['-total_minor'] })).toEqual([
      { channel: 'store', total_minor: 230 },
      { channel: 'web', total_minor: 30 },
    ]);
    expect(await ask({ by: [], sum: ['total_minor'], where: [{ column: 'channel', in: ['web', "'; drop"] }] })).toEqual(
      [{ total_minor: 30 }],
    );
    await expect(ask({ columns: ['1; drop'] })).rejects.toThrow('columns: silver.orders has no column 1; drop');
    await expect(ask({ where: [{ column: 'nothing', is: 1 }] })).rejects.toThrow(
      'where: silver.orders has no column nothing',
    );
    await expect(ask({ limit: 10_001 })).rejects.toThrow('limit: 1 to 10000');
    await expect(warehouse.rowsOf('silver.nothing')).rejects.toThrow('table: there is no silver.nothing');
  });

  it('goes on where it was stopped, after whichever file it was', async () => {
    const bad = "select 'bad' as channel, count(*) as total_minor from quarantine.orders";
    use(sums(`${byChannel} union all ${bad}`));
    const stoppedAt: string[] = [];
    for (let files = 0; files <= 9; files++) {
      await lake.land('orders', 'OrderPlaced', [order(files), order(100 + files, null)]);
      lake.createsLeft = files;
      for (const [table, outcome] of await outcomes()) if (outcome === 'failed') stoppedAt.push(table!);
      lake.createsLeft = Infinity;
      await outcomes();
      expect(await sold()).toEqual([
        { channel: 'bad', total_minor: files + 1 },
        { channel: 'web', total_minor: (files + 1) * 100 },
      ]);
    }
    // What stands beside a commit is made after it: a table is whole then, though nobody could say so.
    expect(new Set(stoppedAt)).toEqual(new Set(['silver.orders', 'gold.sums']));
    expect(stoppedAt).toHaveLength(9);
  });

  it('fetches what it reads of a lake that is elsewhere, and keeps only what is in its tables', async () => {
    lake.isElsewhere = true;
    use(sums(byChannel));
    for (let number = 1; number <= 3; number++) {
      await lake.land('orders', 'OrderPlaced', [order(number)]);
      await warehouse.build();
      expect(await sold()).toEqual([{ channel: 'web', total_minor: number * 100 }]);
    }
    const near = globSync('**/*.parquet', { cwd: join(lake.folder, 'work', 'near') });
    expect(near.filter((path) => path.startsWith('bronze'))).toEqual([]);
    expect(near.length).toBeLessThan(9);
  });

  it('comes to the same rows file by file, in any order, as from all of them at once', async () => {
    const chance = xoroshiro128plus(8);
    const below = (limit: number) => uniformInt(chance, 0, limit - 1);
    use(sums(byChannel));
    const seen: unknown[][] = [];
    for (let step = 0; step < 8; step++) {
      // Numbers repeat, sometimes with another amount: a duplicate within a file, across files, of what was in quarantine.
      const events = Array.from({ length: 1 + below(6) }, () =>
        order(below(30), below(8) === 0 ? 'much' : below(3) * 10),
      );
      await lake.land('orders', 'OrderPlaced', events, `2026-01-${String(1 + below(28)).padStart(2, '0')}`);
      await warehouse.build();
      seen.push([...(await warehouse.rowsOf('silver.orders')).rows, ...(await sold())]);
    }
    const last = seen.at(-1);
    await outcomes(true);
    expect([...(await warehouse.rowsOf('silver.orders')).rows, ...(await sold())]).toEqual(last);
    expect(last!.length).toBeGreaterThan(10);
  });
});
