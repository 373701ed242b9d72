import type { Evidence, Fact } from './evidence.js';

/** Which facts are public, by this test's own list; those that are not listed stay private. */
const publicTypes: Record<string, string> = {
  OrderPlaced: 'retreasure.orders.order-placed.v1',
  OrderConfirmed: 'retreasure.orders.order-confirmed.v1',
  OrderCancelled: 'retreasure.orders.order-cancelled.v1',
  PaymentAwaited: 'retreasure.orders.payment-due.v1',
  PaymentCaptured: 'retreasure.orders.payment-captured.v1',
  RefundSucceeded: 'retreasure.orders.payment-refunded.v1',
  UnitRegistered: 'retreasure.inventory.unit-registered.v1',
  UnitOffered: 'retreasure.inventory.unit-offered.v1',
  UnitAllocated: 'retreasure.inventory.unit-allocated.v1',
  UnitDeclined: 'retreasure.inventory.unit-declined.v1',
  UnitReleased: 'retreasure.inventory.unit-released.v1',
  UnitSold: 'retreasure.inventory.unit-sold.v1',
  UnitSaleReversed: 'retreasure.inventory.unit-sale-reversed.v1',
  RatesPublished: 'retreasure.fx.rates-published.v1',
  RatesConfirmed: 'retreasure.fx.rates-published.v1',
};
const privateTypes = new Set([
  ...['LineAllocated', 'LineDeclined', 'OrderAllocated', 'OrderPaid', 'OrderRefunded', 'UnitForgone'],
  ...['PaymentRequested', 'PaymentActionRequired', 'PaymentDeclined', 'PaymentAuthorised', 'CaptureRequested'],
  ...['VoidRequested', 'PaymentVoided', 'RefundRequested', 'RefundPending', 'RefundFailed'],
  ...['QuoteIssued', 'AskingPriceRecorded', 'RatesRecorded'],
]);

/** What was heard on the bus and what is public in the logs are the same set: nothing lost, nothing invented. */
export function publishedFacts({ orders, inventory, fx, privacy, heard, waitedFrom }: Evidence): string[] {
  // Nobody asks to be forgotten in a run, and nobody is alarmed: of privacy no fact is known here.
  const all = [...orders, ...inventory, ...fx, ...privacy];
  const published = new Map(
    Object.entries({ orders, inventory, fx }).flatMap(([service, facts]) => publicIn(service, facts)),
  );
  const unknown = all.filter(({ type }) => !(type in publicTypes) && !privateTypes.has(type));
  // A deadline comes over the bus when it is due.
  const missing = [...published].filter(([id, { data }]) => !heard.has(id) && (data.until ?? '') < waitedFrom);
  return [
    ...unknown.map(({ id, type }) => `${id}: this test does not know ${type}.`),
    ...missing.map(([id, { type }]) => `${id} (${publicTypes[type]}) was never published.`),
    ...[...heard].flatMap(([id, type]) => {
      const fact = published.get(id);
      if (fact === undefined) return [`${id} (${type}) was published, and is no public fact of any log.`];
      const expected = publicTypes[fact.type];
      return expected === type ? [] : [`${id} was published as ${type}, not as ${expected}.`];
    }),
  ];
}

const publicIn = (service: string, facts: readonly Fact[]) =>
  facts
    .filter(({ type, data }) => type in publicTypes && data.history !== true)
    .map((fact): [string, Fact] => [`${service}/${fact.id}`, fact]);
