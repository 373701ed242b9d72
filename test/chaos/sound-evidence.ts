import type { Booked } from './books.js';
import type { Told } from './buyers.js';
import type { Evidence, Fact, FactData, Money, Row } from './evidence.js';
import { personOf } from './people.js';

const at = '2026-01-01T00:00:00.000Z';
export const later = '2026-01-01T00:01:00.000Z';

export function log(...facts: readonly [stream: string, type: string, data?: FactData][]): Fact[] {
  const versions = new Map<string, number>();
  return facts.map(([stream, type, data = {}]) => {
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    return { id: `${stream}/${version}`, stream, version, type, at, data };
  });
}

const lines = [{ line: 1, unitId: 'V1' }];
const asking = { minor: 100, currency: 'USD' };

const inventory = log(
  ['unit-V1', 'UnitRegistered', { title: 'Vase', location: 'shop' }],
  ['unit-V1', 'UnitOffered', { askingPrice: asking }],
  ['unit-V1', 'UnitAllocated', { orderId: 'o-ann', line: 1 }],
  ['unit-V1', 'UnitDeclined', { orderId: 'o-bob', line: 1, reason: 'gone' }],
  ['unit-V1', 'UnitSold', { orderId: 'o-ann', line: 1 }],
);
const fulfillment = log(
  ['zone-world', 'ZoneSet'],
  ['piece-V1', 'DescriptionRecorded', { title: 'Vase' }],
  ['shipment-s-ann', 'ShipmentOrdered', { orderId: 'o-ann', lines }],
  ['access-r-1', 'PersonalDataRead'],
  ['shipment-s-ann', 'AddressChecked'],
  ['shipment-s-bob', 'ShipmentCancelled', { reason: 'piece-gone' }],
);
const catalogueRow = {
  unitId: 'V1',
  status: 'sold',
  title: 'Vase',
  location: 'shop',
  askingMinor: 100,
  currency: 'USD',
};
const heard = [
  ...[
    'orders/order-o-ann/1 order-placed',
    'orders/order-o-ann/1/2 buyer-named',
    'orders/order-o-ann/7 payment-captured',
  ],
  ...['orders/order-o-ann/9 order-confirmed', 'orders/order-o-ann/11 payment-refunded'],
  ...['orders/order-o-ann/9/3 order-billed'],
  ...[
    'orders/order-o-bob/1 order-placed',
    'orders/order-o-bob/1/2 buyer-named',
    'orders/order-o-bob/5 order-cancelled',
  ],
  ...['inventory/unit-V1/1 unit-registered', 'inventory/unit-V1/2 unit-offered', 'inventory/unit-V1/3 unit-allocated'],
  ...['inventory/unit-V1/4 unit-declined', 'inventory/unit-V1/5 unit-sold', 'fx/rates-r-1/1 rates-published'],
  ...['inventory/unit-V1/1/2 unit-described', 'orders/order-o-ann/9/2 delivery-ordered'],
  ...['fulfillment/zone-world/1 shipping-zone-set', 'fulfillment/access-r-1/1 personal-data-read'],
].map((line): [string, string] => {
  const [id, name] = line.split(' ') as [string, string];
  return [id, `retreasure.${id.split('/')[0]}.${name}.v1`];
});

/** What a buyer said of themselves: name and address by the key that the law keeps, the rest by their own. */
export const sealedBuyer = (subjectId: string, keyOf = subjectId) => ({
  subjectId,
  ...{ name: `sealed.name.law-of-${keyOf}.bmFtZQ`, address: `sealed.address.law-of-${keyOf}.YWRkcg` },
  ...{ email: `sealed.email.key-of-${keyOf}.bWFpbA`, phone: `sealed.phone.key-of-${keyOf}.cGhvbmU` },
});

/** How orders of one vase are written down in `currency`, of which the provider counts `unit` for one of ours. */
function writtenIn(currency: string, unit: number) {
  const money = (minor: number) => ({ minor, currency });
  const placed = (customerId: string): FactData => ({
    ...{ channel: 'web', placedAt: at, customerId, lines, total: money(100), payment: { method: 'card' } },
    buyer: sealedBuyer(customerId),
  });
  const card = { currency, destination: 'DE', token: 'pm_card_visa', holder: undefined, refunds: 1 };
  const plan = {
    buyer: personOf(1, 1),
    channel: 'web',
    unitIds: ['V1'],
    cancels: 'never',
    cancelsAfterMs: 0,
    repeats: 'never',
    card,
  } as const;
  const told = (key: string, status: number, more: Partial<Told> = {}): Told => ({
    ...{ request: { key, ...plan }, status, problem: status === 409 ? 'piece-gone' : undefined, quoted: money(100) },
    ...{ orderId: status === 409 ? undefined : `o-${key}`, cancellation: undefined, complaints: [], ...more },
  });
  const orderRow = (key: string, status: string): Row => ({
    ...{ orderId: `o-${key}`, placedAt: at, channel: 'web', status, customerId: key, lineCount: 1 },
    ...{ totalMinor: 100, currency, changedAt: at },
  });
  const booked = (key: string, status: string, more: Partial<Booked>): Booked => ({
    ...{ id: `pi_${key}`, orderId: `o-${key}`, attempt: '1', currency: currency.toLowerCase(), status },
    ...{ amount: 100 * unit, authorised: 100 * unit, captured: 0, refunded: 0, ...more },
  });
  return { money, placed, told, orderRow, booked };
}

/** What ann bought and what she got back, in the ledger of a shop whose books are in another currency. */
function booksOf(total: Money, back: Money): Fact[] {
  const entry = (documentType: string, { minor, currency }: Money) => ({
    ...{ documentType, orderId: 'o-ann' },
    lines: (['debit', 'credit'] as const).map((side) => ({ side, amount: { minor, currency }, baseMinor: 2 * minor })),
  });
  return log(
    ['sale-o-ann', 'SaleMade'],
    ['journal-2026-01-01', 'EntryPosted', { entry: entry('SALE', total) }],
    ['journal-2026-01-01', 'EntryPosted', { entry: entry('REFUND', back) }],
  );
}

/**
 * What a run leaves behind in which nothing broke: ann buys the vase by card and gets some of her money back, bob comes too
 * late and gets his authorisation back.
 */
export function soundIn(currency: string, unit: number) {
  const { money, placed, told, orderRow, booked } = writtenIn(currency, unit);
  const asked = { attempt: 1, amount: money(100) };
  const refund = { refundId: 'r-1', amount: money(40), method: 'card' };
  const orders = log(
    ['order-o-ann', 'OrderPlaced', placed('ann')],
    ['order-o-ann', 'PaymentRequested', asked],
    ['order-o-ann', 'PaymentAuthorised', { attempt: 1 }],
    ['order-o-ann', 'LineAllocated', { line: 1 }],
    ['order-o-ann', 'OrderAllocated'],
    ['order-o-ann', 'CaptureRequested', { attempt: 1 }],
    ['order-o-ann', 'PaymentCaptured', { ...asked, method: 'card' }],
    ['order-o-ann', 'OrderPaid'],
    ['order-o-ann', 'OrderConfirmed', { lines }],
    ['order-o-ann', 'RefundRequested', refund],
    ['order-o-ann', 'RefundSucceeded', refund],
    ['order-o-bob', 'OrderPlaced', placed('bob')],
    ['order-o-bob', 'PaymentRequested', asked],
    ['order-o-bob', 'PaymentAuthorised', { attempt: 1 }],
    ['order-o-bob', 'LineDeclined', { line: 1, reason: 'gone' }],
    ['order-o-bob', 'OrderCancelled', { reason: 'piece-gone', lines }],
    ['order-o-bob', 'VoidRequested', { attempt: 1 }],
    ['order-o-bob', 'PaymentVoided', { attempt: 1 }],
  );
  const evidence: Evidence = {
    finance: booksOf(money(100), money(40)),
    ...{ orders, inventory, fulfillment, fx: log(['rates-r-1', 'RatesPublished', { history: false }]) },
    privacy: log(['personalRead-fulfillment.r-1', 'ReadRecorded']),
    ...{ marketing: [], analytics: [], said: [], letters: [] },
    channels: log(['piece-V1', 'WordsRecorded'], ['piece-V1', 'OfferRecorded'], ['piece-V1', 'ClaimRecorded']),
    told: [told('ann', 201), told('bob', 409)],
    booked: [booked('ann', 'succeeded', { captured: 100 * unit, refunded: 40 * unit }), booked('bob', 'canceled', {})],
    orderRows: [orderRow('ann', 'confirmed'), orderRow('bob', 'cancelled')],
    ...{ catalogueRows: [catalogueRow], heard: new Map(heard) },
    ...{ waitedFrom: later, brokenChains: [], notRebuilt: [], deadLetters: [], plaintext: [] },
  };
  return { evidence, placed, told, orderRow, booked };
}

export const without = (facts: readonly Fact[], id: string) => facts.filter((fact) => fact.id !== id);
export const changed = (facts: readonly Fact[], id: string, change: Partial<Fact>) =>
  facts.map((fact) => (fact.id === id ? { ...fact, ...change } : fact));
