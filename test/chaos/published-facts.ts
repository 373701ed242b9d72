import type { Evidence, Fact, FactData } from './evidence.js';

/** Which facts are public, as which messages, by this test's own list; those that are not listed stay private. */
const publicTypes: Record<string, readonly string[]> = {
  OrderPlaced: ['order-placed', 'buyer-named'],
  OrderConfirmed: ['order-confirmed', 'delivery-ordered', 'order-billed'],
  OrderCancelled: ['order-cancelled'],
  PaymentAwaited: ['payment-due'],
  PaymentCaptured: ['payment-captured'],
  RefundSucceeded: ['payment-refunded'],
  UnitRegistered: ['unit-registered', 'unit-described'],
  UnitOffered: ['unit-offered'],
  UnitRepriced: ['unit-offered'],
  UnitAllocated: ['unit-allocated'],
  UnitDeclined: ['unit-declined'],
  UnitReleased: ['unit-released'],
  UnitSold: ['unit-sold'],
  UnitSaleReversed: ['unit-sale-reversed'],
  RatesPublished: ['rates-published'],
  RatesConfirmed: ['rates-published'],
  ZoneSet: ['shipping-zone-set'],
  EntryPosted: ['revenue-booked'],
  // Whoever asks a carrier about an address has read it, and so has who writes to one.
  PersonalDataRead: ['personal-data-read'],
  MessagePutOff: ['message-due'],
  CartKept: ['cart-due'],
};
/** In which accounts it stands what was sold and given back. */
const sold = ['4000', '4010', '4020', '4030', '4090', '4095'];
/** What is told only of some of them: who ordered, where the order names somebody; and what an order came to in the books. */
const isTold: Record<string, (data: FactData) => boolean> = {
  // An abandoned cart is abandoned once.
  'cart-due': ({ dueAt }) => dueAt !== undefined,
  'buyer-named': ({ buyer }) => buyer !== undefined,
  'revenue-booked': ({ entry }) =>
    entry?.orderId !== undefined && entry.lines.some(({ account = '' }) => sold.includes(account)),
};
const privateTypes = new Set([
  ...['LineAllocated', 'LineDeclined', 'OrderAllocated', 'OrderPaid', 'OrderRefunded', 'UnitForgone'],
  ...['PaymentRequested', 'PaymentActionRequired', 'PaymentDeclined', 'PaymentAuthorised', 'CaptureRequested'],
  ...['VoidRequested', 'PaymentVoided', 'RefundRequested', 'RefundPending', 'RefundFailed'],
  ...['QuoteIssued', 'AskingPriceRecorded', 'RatesRecorded', 'ZoneRecorded', 'DescriptionRecorded'],
  ...['ShipmentOrdered', 'AddressChecked', 'ShipmentCancelled', 'ReadRecorded'],
  // What the payment provider told us, as it came, and where windows of the lake end.
  ...['NoticeReceived', 'WindowEnded'],
  // Nothing is sold elsewhere in a run: channels only notes down what there is, and whose.
  ...['WordsRecorded', 'OfferRecorded', 'ClaimRecorded', 'HoldRecorded'],
]);

/** What was heard on the bus and what is public in the logs are the same set: nothing lost, nothing invented. */
export function publishedFacts(evidence: Evidence): string[] {
  const { orders, inventory, fx, privacy, fulfillment, channels, finance, marketing, heard, waitedFrom } = evidence;
  // Nobody asks to be forgotten in a run, and nobody is alarmed: privacy only notes down who read what, and publishes nothing.
  // Who agreed to what and who is written to is nobody's business but marketing's, which tells its deadlines.
  const all = [...orders, ...inventory, ...fx, ...privacy, ...fulfillment, ...channels];
  const published = new Map(
    Object.entries({ orders, inventory, fx, fulfillment, channels, finance, marketing }).flatMap(([service, facts]) =>
      publicIn(service, facts),
    ),
  );
  const unknown = all.filter(({ type }) => !(type in publicTypes) && !privateTypes.has(type));
  // A deadline comes over the bus when it is due.
  const missing = [...published].filter(([id, { until }]) => !heard.has(id) && until < waitedFrom);
  return [
    ...unknown.map(({ id, type }) => `${id}: this test does not know ${type}.`),
    ...missing.map(([id, { type }]) => `${id} (${type}) was never published.`),
    ...[...heard].flatMap(([id, type]) => {
      const expected = published.get(id)?.type;
      if (expected === undefined) return [`${id} (${type}) was published, and is no public fact of any log.`];
      return expected === type ? [] : [`${id} was published as ${type}, not as ${expected}.`];
    }),
  ];
}

type Message = { readonly type: string; readonly until: string };

/** By the ids of the messages: the first has the fact's own, the others count from 2. */
const publicIn = (service: string, facts: readonly Fact[]) =>
  facts
    .filter(({ data }) => data.history !== true)
    .flatMap(({ id, type, data }) =>
      (publicTypes[type] ?? [])
        .filter((name) => isTold[name]?.(data) ?? true)
        .map((name, index): [string, Message] => [
          index === 0 ? `${service}/${id}` : `${service}/${id}/${index + 1}`,
          { type: `retreasure.${service}.${name}.v1`, until: data.until ?? data.dueAt ?? '' },
        ]),
    );
