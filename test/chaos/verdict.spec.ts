import { describe, expect, it } from '@jest/globals';
import type { Told } from './buyers.js';
import type { Evidence, Fact, FactData, Row } from './evidence.js';
import { verdict } from './verdict.js';

const usd = { minor: 100, currency: 'USD' };
const at = '2026-01-01T00:00:00.000Z';

function log(...facts: readonly [stream: string, type: string, data?: FactData][]): Fact[] {
  const versions = new Map<string, number>();
  return facts.map(([stream, type, data = {}]) => {
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    return { id: `${stream}/${version}`, stream, version, type, at, data };
  });
}

const lines = [{ line: 1, unitId: 'V1' }];
const placed = (customerId: string) => ({ channel: 'web', placedAt: at, customerId, lines, total: usd });
const told = (key: string, status: number, more: Partial<Told> = {}): Told => ({
  request: { key, channel: 'web', unitIds: ['V1'], cancels: false, repeats: 'never' },
  ...{ status, orderId: status === 409 ? undefined : `o-${key}`, cancellation: undefined, complaints: [], ...more },
});
const orderRow = (key: string, status: string): Row => ({
  ...{ orderId: `o-${key}`, placedAt: at, channel: 'web', status, customerId: key, lineCount: 1 },
  ...{ totalMinor: 100, currency: 'USD', changedAt: at },
});

/** One vase: ann buys it, bob comes too late. */
const sound: Evidence = {
  orders: log(
    ['order-o-ann', 'OrderPlaced', placed('ann')],
    ['order-o-bob', 'OrderPlaced', placed('bob')],
    ['order-o-ann', 'LineAllocated', { line: 1 }],
    ['order-o-ann', 'OrderAllocated'],
    ['order-o-ann', 'OrderConfirmed', { lines }],
    ['order-o-bob', 'LineDeclined', { line: 1, reason: 'gone' }],
    ['order-o-bob', 'OrderCancelled', { reason: 'piece-gone', lines }],
  ),
  inventory: log(
    ['unit-V1', 'UnitRegistered', { title: 'Vase', location: 'shop' }],
    ['unit-V1', 'UnitOffered', { askingPrice: usd }],
    ['unit-V1', 'UnitAllocated', { orderId: 'o-ann', line: 1 }],
    ['unit-V1', 'UnitDeclined', { orderId: 'o-bob', line: 1, reason: 'gone' }],
    ['unit-V1', 'UnitSold', { orderId: 'o-ann', line: 1 }],
  ),
  told: [told('ann', 201), told('bob', 409)],
  orderRows: [orderRow('ann', 'confirmed'), orderRow('bob', 'cancelled')],
  catalogueRows: [{ unitId: 'V1', status: 'sold', title: 'Vase', location: 'shop', askingMinor: 100, currency: 'USD' }],
  heard: new Map(
    [
      ...['orders/order-o-ann/1 order-placed', 'orders/order-o-ann/4 order-confirmed'],
      ...['orders/order-o-bob/1 order-placed', 'orders/order-o-bob/3 order-cancelled'],
      ...[
        'inventory/unit-V1/1 unit-registered',
        'inventory/unit-V1/2 unit-offered',
        'inventory/unit-V1/3 unit-allocated',
      ],
      ...['inventory/unit-V1/4 unit-declined', 'inventory/unit-V1/5 unit-sold'],
    ].map((line) => {
      const [id, name] = line.split(' ') as [string, string];
      return [id, `retreasure.${id.split('/')[0]}.${name}.v1`];
    }),
  ),
  ...{ brokenChains: [], notRebuilt: [], deadLetters: [] },
};

const without = (facts: readonly Fact[], id: string) => facts.filter((fact) => fact.id !== id);
const heardWithout = (id: string) => new Map([...sound.heard].filter(([heard]) => heard !== id));
const changed = (facts: readonly Fact[], id: string, change: Partial<Fact>) =>
  facts.map((fact) => (fact.id === id ? { ...fact, ...change } : fact));

/** What is planted, and what the verdict must say of it (among whatever else follows from it). */
const planted: readonly [what: string, evidence: Partial<Evidence>, finding: string][] = [
  [
    'a second allocation',
    { inventory: changed(sound.inventory, 'unit-V1/4', { type: 'UnitAllocated' }) },
    'unit-V1/4: allocated to o-bob while o-ann has it.',
  ],
  [
    'a buyer who loses a free piece',
    { inventory: without(sound.inventory, 'unit-V1/3') },
    'unit-V1/4: o-bob was declined (gone), though the piece was free.',
  ],
  [
    'a confirmed order that never got its piece',
    { inventory: without(sound.inventory, 'unit-V1/3') },
    'order-o-ann/4: confirmed, though V1 was never allocated to it.',
  ],
  [
    'a piece that is kept for a cancelled order',
    { orders: [...sound.orders, ...log(['order-o-ann', 'OrderCancelled', { reason: 'piece-gone' }])] },
    'V1 is sold to o-ann, which is not confirmed.',
  ],
  [
    'a piece that is free though somebody wanted it',
    { inventory: sound.inventory.slice(0, 2) },
    'V1 was wanted and free, and is sold to nobody.',
  ],
  ['an order without an answer', { orders: without(sound.orders, 'order-o-bob/3') }, 'o-bob has no answer.'],
  [
    'an accepted order that is in no log',
    { orders: sound.orders.filter(({ stream }) => stream !== 'order-o-bob') },
    'bob: told 409, and no order was placed.',
  ],
  [
    'one request that made two orders',
    { orders: [...sound.orders, ...log(['order-o-bob2', 'OrderPlaced', placed('bob')])] },
    'bob made 2 orders: o-bob, o-bob2.',
  ],
  ['an order that nobody asked for', { told: [told('ann', 201)] }, 'o-bob: nobody asked for it (bob).'],
  [
    'a buyer who was told something else',
    { told: [told('ann', 201), told('bob', 201)] },
    'o-bob (bob): told 201, and the log does not confirm it.',
  ],
  [
    'a cancellation that was acknowledged and lost',
    { told: [told('ann', 202, { cancellation: 200 }), told('bob', 409)] },
    'o-ann (ann): told that it is cancelled, and it is not.',
  ],
  [
    'a row that was changed',
    { orderRows: [orderRow('ann', 'placed'), orderRow('bob', 'cancelled')] },
    'order_list: o-ann.status is placed, and confirmed by the log.',
  ],
  ['a row that is missing', { catalogueRows: [] }, 'catalogue: no row for V1.'],
  [
    'a row that is made up',
    { orderRows: [...sound.orderRows, orderRow('cyd', 'placed')] },
    'order_list: a row for o-cyd, which is in no log.',
  ],
  [
    'a fact that was not published',
    { heard: heardWithout('inventory/unit-V1/5') },
    'inventory/unit-V1/5 (retreasure.inventory.unit-sold.v1) was never published.',
  ],
  [
    'a message that is in no log',
    { heard: new Map([...sound.heard, ['orders/order-o-cyd/1', 'retreasure.orders.order-placed.v1']]) },
    'orders/order-o-cyd/1 (retreasure.orders.order-placed.v1) was published, and is no public fact of any log.',
  ],
  ['a gap in a stream', { orders: without(sound.orders, 'order-o-ann/2') }, 'order-o-ann: version 3 follows 1.'],
  ['a broken chain', { brokenChains: ['order-o-ann/2'] }, 'order-o-ann/2: the hash chain breaks here.'],
  ['a view that a rebuild makes otherwise', { notRebuilt: ['catalogue'] }, 'catalogue: the rebuilt rows hash to'],
  ['a dead letter', { deadLetters: ['orders/inventory: orders/order-o-ann/1'] }, 'Dead letter: orders/inventory'],
];

describe('The verdict', () => {
  it('finds nothing where every promise was kept', () => {
    expect(verdict(sound)).toEqual([]);
  });

  it.each(planted)('names %s', (_, evidence, finding) => {
    const findings = verdict({ ...sound, ...evidence });
    expect(findings).toContainEqual(expect.stringContaining(finding));
  });
});
