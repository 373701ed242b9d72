import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { SampleLake, type Call } from './bronze.contract.js';
import type { Warehouse } from './warehouse.worker.js';

const seed = Number(process.env['FUZZ_SEED'] ?? 8);
const dayMs = 86_400_000;
const orderedMs = Date.parse('2026-02-20T12:00:00.000Z');
const instant = (ms: number) => new Date(ms).toISOString();

const placed = (orderId: string, more: object = {}) => ({
  id: `order-${orderId}/1`,
  data: {
    ...{ channel: 'web', placedAt: instant(orderedMs), lines: [], total: { minor: 1, currency: 'USD' } },
    ...more,
  },
});
const line = (account: string, minor: number) => {
  const side = minor < 0 ? 'credit' : 'debit';
  const amount = { minor: Math.abs(minor), currency: 'USD' };
  return { account, side, amount, baseMinor: Math.abs(minor), description: 'x' };
};
/** Debits above zero, credits below. */
const booked = (number: number, orderId: string, lines: readonly (readonly [string, number])[]) => ({
  id: `journal-2026-02-20/${number}`,
  data: {
    entry: {
      ...{ key: `k-${number}`, documentType: 'SALE', documentDate: '2026-02-20', baseCurrency: 'USD', orderId },
      lines: lines.map(([account, minor]) => line(account, minor)),
    },
  },
});

/** A touch of a browser, so long before the orders. */
const touch = (messageId: string, anonymousId: string, agoMs: number, context: object): Call => ({
  ...{ messageId, event: 'Product Viewed', anonymousId, at: instant(orderedMs - agoMs), context },
  properties: { sku: 'CM-1' },
});
const completed = (orderId: string, anonymousId: string, agoMs = 0): Call => ({
  ...{ messageId: `done-${orderId}`, event: 'Order Completed', anonymousId, at: instant(orderedMs - agoMs) },
  properties: { order_id: orderId, products: [] },
});
const campaign = (name: string, more: object = {}) => ({
  campaign: { source: 'Letters', medium: 'Email', name, content: 'b', ...more },
});
const page = (url: string, referrer?: string) => ({ page: { url, referrer } });

const stories: readonly (readonly [
  what: string,
  told: readonly Call[],
  expected: readonly (string | null)[],
  order?: object,
])[] = [
  [
    'the campaign of the last touch',
    [touch('a1', 'a', 2 * dayMs, campaign('spring')), touch('a2', 'a', dayMs, campaign('Summer'))],
    ['a2', 'letters', 'email', 'Summer', 'b'],
  ],
  [
    'not what is direct, though it is later',
    [touch('b1', 'b', dayMs, campaign('spring')), touch('b2', 'b', 1, page('https://s.example/1'))],
    ['b1', 'letters', 'email', 'spring', 'b'],
  ],
  [
    'a campaign before a click id of the same call',
    [touch('c1', 'c', 1, { ...campaign('spring'), ...page('https://s.example/?gclid=1') })],
    ['c1', 'letters', 'email', 'spring', 'b'],
  ],
  ...(
    ['gclid google', 'gbraid google', 'wbraid google', 'fbclid facebook', 'msclkid bing', 'ttclid tiktok'] as const
  ).map((said, at) => {
    const [parameter, platform] = said.split(' ') as [string, string];
    const url = `https://s.example/1?x=y&${parameter}=7`;
    return [
      `the platform of ${parameter}, and no campaign that has no source`,
      [touch(`d${at}`, `d${at}`, 5, { ...page(url), campaign: { source: ' ', name: 'spring' } })],
      [`d${at}`, platform, 'click-id', null, null],
    ] as const;
  }),
  [
    'the page before, if it is of another host',
    [
      touch('e1', 'e', 9, page('https://www.s.example/1', 'https://www.blog.example/z')),
      touch('e2', 'e', 8, page('https://www.s.example/2', 'https://s.example/1')),
    ],
    ['e1', 'blog.example', 'referral', null, null],
  ],
  [
    'a touch at the instant of the order',
    [touch('f1', 'f', 0, campaign('now'))],
    ['f1', 'letters', 'email', 'now', 'b'],
  ],
  [
    'none that came after it',
    [touch('g1', 'g', -1, campaign('late')), completed('none', 'g', -2)],
    [null, 'direct', null, null, null],
  ],
  [
    'a touch a millisecond less than 30 days old',
    [touch('h1', 'h', 30 * dayMs - 1, campaign('old'))],
    ['h1', 'letters', 'email', 'old', 'b'],
  ],
  ['none that is 30 days old', [touch('i1', 'i', 30 * dayMs, campaign('old'))], [null, 'direct', null, null, null]],
  [
    'of two at one instant the first by its id',
    [touch('j2', 'j', 7, campaign('two')), touch('j10', 'j', 7, campaign('ten'))],
    ['j10', 'letters', 'email', 'ten', 'b'],
  ],
  [
    'the channel, whatever was clicked',
    [touch('k1', 'k', 7, campaign('spring'))],
    [null, 'ebay', 'channel', null, null],
    { channel: 'ebay' },
  ],
];

describe('What brought an order', () => {
  let lake: SampleLake;
  let warehouse: Warehouse;
  beforeAll(async () => {
    lake = await SampleLake.open();
    warehouse = lake.warehouse([
      ...['silver.clicks', 'silver.visitors', 'silver.orders', 'silver.orders_placed', 'silver.order_steps'],
      ...['silver.ledger_lines', 'silver.ledger_entries', 'silver.product_aliases', 'silver.products'],
      ...['silver.piece_descriptions', 'silver.identity_steps', 'silver.persons'],
      ...['gold.attribution', 'gold.revenue_by_source'],
    ]);
  });
  afterAll(async () => {
    await warehouse.close();
    await lake.close();
  });

  const built = async () => {
    const { outcomes } = await warehouse.build();
    expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([]);
  };
  const isNow = { column: 'rule_version', is: 2 };
  const touchColumns = ['order_id', 'touch_message_id', 'source', 'medium', 'campaign', 'variant'];
  const told = async (version: number) => {
    const where = [{ column: 'rule_version', is: version }];
    const { rows } = await warehouse.rowsOf('gold.attribution', {
      columns: touchColumns,
      orderBy: ['order_id'],
      where,
    });
    return new Map(rows.map(({ order_id, ...row }) => [order_id as string, Object.values(row)]));
  };

  it('is, by either version of the rule,', async () => {
    const own = stories.flatMap(([, calls], at) => [
      ...calls,
      ...(calls.length > 0 ? [completed(`s-${at}`, calls[0]!.anonymousId!)] : []),
    ]);
    const known: Call[] = [
      // Somebody whom no call completed an order for, who signed in after the touch and in another browser.
      touch('x1', 'laptop', 3 * dayMs, campaign('spring')),
      { messageId: 'x2', type: 'identify', anonymousId: 'laptop', userId: 'c-7', at: instant(orderedMs + dayMs) },
    ];
    await lake.landClicks([...own, ...known]);
    const orders = stories.map(([, , , order], at) => placed(`s-${at}`, order));
    await lake.land('orders', 'OrderPlaced', [...orders, placed('mine', { customerId: 'c-7' }), placed('unseen')]);
    await built();
    for (const version of [1, 2]) {
      const found = await told(version);
      for (const [at, [what, , expected]] of stories.entries())
        expect([what, found.get(`s-${at}`)]).toEqual([what, expected]);
      expect(found.get('mine')).toEqual(['x1', 'letters', 'email', 'spring', 'b']);
      expect(found.get('unseen')).toEqual([null, 'untracked', null, null, null]);
    }
  });

  it('is by version 2 what the person touched, as whichever identity, and by version 1 what that identity did', async () => {
    const met = ['c-8', 'c-9'].map((subject) => ({ id: `identity-${subject}/1`, data: { at: instant(orderedMs) } }));
    await lake.land('marketing', 'IdentityMet', met);
    await lake.land('marketing', 'IdentityJoined', [{ id: 'identity-c-9/2', data: { into: 'c-8' } }]);
    const isOf = (anonymousId: string, userId: string): Call => ({
      ...{ messageId: `is-${anonymousId}`, type: 'identify', anonymousId, userId, at: instant(orderedMs) },
    });
    const click = touch('y1', 'phone', dayMs, campaign('spring'));
    await lake.landClicks([click, isOf('phone', 'c-8'), isOf('desk', 'c-9'), completed('joined', 'desk')]);
    const orders = ['joined', 'quiet'].map((orderId) => placed(orderId, { customerId: 'c-9' }));
    await lake.land('orders', 'OrderPlaced', orders);
    await built();
    const [before, now] = [await told(1), await told(2)];
    for (const orderId of ['joined', 'quiet'])
      expect([before.get(orderId)![1], now.get(orderId)![0]]).toEqual(['direct', 'y1']);
  });

  it('is shown beside what came of the order in the books, which the sources add up to', async () => {
    await lake.land('finance', 'EntryPosted', [
      booked(1, 's-0', [
        ['1260', 10_600],
        ['4000', -9_000],
        ['4020', -1_000],
        ['2200', -600],
      ]),
      booked(2, 's-0', [
        ['5000', 3_000],
        ['5010', 500],
        ['1410', -3_500],
      ]),
      booked(3, 's-0', [
        ['4090', 2_000],
        ['1260', -2_000],
      ]),
      booked(4, 'unseen', [
        ['5000', 70],
        ['1410', -70],
      ]),
      booked(5, 'nobody', [
        ['1260', 5],
        ['4000', -5],
      ]),
    ]);
    await built();
    const money = ['order_id', 'currency', 'revenue_minor', 'refunds_minor', 'cost_minor', 'margin_minor'];
    const { rows } = await warehouse.rowsOf('gold.attribution', {
      ...{ columns: money, orderBy: ['order_id'] },
      where: [{ column: 'order_id', in: ['s-0', 's-1', 'unseen'] }, isNow],
    });
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['s-0', 'USD', 10_000, 2_000, 3_500, 4_500],
      ['s-1', null, null, 0, 0, 0],
      ['unseen', 'USD', null, 0, 70, -70],
    ]);
    const sources = await warehouse.rowsOf('gold.revenue_by_source');
    expect(sources.rows).toEqual([
      { day: '2026-02-20', source: 'letters', currency: 'USD', orders: 1, revenue_minor: 10_000 },
    ]);
  });

  it(`is what a second reckoning says of touches by chance (seed ${seed})`, async () => {
    const chance = xoroshiro128plus(seed);
    const below = (limit: number) => uniformInt(chance, 0, limit - 1);
    const visitors = Array.from({ length: 30 }, (_, at) => `v-${at}`);
    const ages = [-1, 0, 1, 60_000, dayMs, 29 * dayMs, 30 * dayMs - 1, 30 * dayMs, 31 * dayMs];
    const calls = Array.from({ length: 400 }, (_, at) => {
      const said = [campaign(`c-${below(9)}`), page('https://s.example/?gclid=1'), page('https://s.example/'), {}];
      return touch(`r-${below(1_000)}.${at}`, visitors[below(30)]!, ages[below(ages.length)]!, said[below(4)]!);
    });
    await lake.landClicks([...calls, ...visitors.map((visitor) => completed(`o-${visitor}`, visitor))]);
    await lake.land(
      'orders',
      'OrderPlaced',
      visitors.map((visitor) => placed(`o-${visitor}`)),
    );
    await built();
    const found = await told(2);
    const isTouch = ({ context }: Call) => JSON.stringify(context).match(/campaign|gclid/) !== null;
    const reckoned = visitors.map((visitor) => {
      const [last] = calls
        .filter((call) => call.anonymousId === visitor && isTouch(call))
        .map(({ messageId, at }) => ({ messageId, ageMs: orderedMs - Date.parse(at) }))
        .filter(({ ageMs }) => ageMs >= 0 && ageMs < 30 * dayMs)
        .sort((one, other) => one.ageMs - other.ageMs || (one.messageId < other.messageId ? -1 : 1));
      return last?.messageId ?? null;
    });
    expect(visitors.map((visitor) => found.get(`o-${visitor}`)![0])).toEqual(reckoned);
    expect(new Set(reckoned).size).toBeGreaterThan(20);
  });
});
