import type { Money } from '#contracts/vocabulary.js';
import { add, format, subtract, sum, zero } from '#money/money.js';
import type { Channel } from './programme.js';
import type { RestApi } from './rest-api.js';

const atOnce = 16;

type Event = {
  readonly type: string;
  readonly data: { readonly total?: Money; readonly attempt?: number; readonly amount?: Money };
};
/** What became of an order's money: taken, given back, and reserved on a card but given up. */
export type Till = { readonly captured: Money; readonly refunded: Money; readonly voided: Money };
export type OrderTill = Till & { readonly orderId: string; readonly channel: Channel };
export type Takings = Till & { readonly channel: Channel };

/** Reads back the history of every order whose money went through our hands. An order that was never placed has no till. */
export async function readTills(api: RestApi, orders: ReadonlyMap<string, Channel>): Promise<OrderTill[]> {
  const tills: OrderTill[] = [];
  const queue = orders.entries();
  const reader = async () => {
    for (const [orderId, channel] of queue) {
      const history = (await api.get(`/v1/orders/${orderId}/history`)) as Event[];
      tills.push({ orderId, channel, ...tillOf(history) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, reader));
  return tills;
}

/**
 * A card that was declined had nothing reserved, so there was nothing to give up.
 * @throws Error for a history without the order itself.
 */
export function tillOf(history: readonly Event[]): Till {
  const data = (type: string) => history.filter((event) => event.type === type).map((event) => event.data);
  const [placed] = data('OrderPlaced');
  if (placed?.total === undefined) throw new Error('the history of an order begins with its total');
  const { currency } = placed.total;
  const total = (some: readonly Event['data'][]) =>
    sum(
      some.map(({ amount }) => amount ?? zero(currency)),
      currency,
    );
  const declined = new Set(data('PaymentDeclined').map(({ attempt }) => attempt));
  const voided = new Set(data('PaymentVoided').map(({ attempt }) => attempt));
  return {
    captured: total(data('PaymentCaptured')),
    refunded: total(data('RefundSucceeded')),
    voided: total(data('PaymentRequested').filter(({ attempt }) => voided.has(attempt) && !declined.has(attempt))),
  };
}

/** Summed by entry point and currency. */
export function takingsOf(tills: readonly OrderTill[]): Takings[] {
  const sums = new Map<string, Takings>();
  for (const { channel, captured, refunded, voided } of tills) {
    const key = `${channel} ${captured.currency}`;
    const none = zero(captured.currency);
    const before = sums.get(key) ?? { channel, captured: none, refunded: none, voided: none };
    sums.set(key, {
      ...{ channel, captured: add(before.captured, captured), refunded: add(before.refunded, refunded) },
      voided: add(before.voided, voided),
    });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, takings]) => takings);
}

/**
 * In words, where the sales of an entry point and what is in its till differ: `sold` are the totals of what was confirmed
 * and not cancelled since, one of each currency.
 */
export function tillFaults(channel: Channel, sold: readonly Money[], takings: readonly Takings[]): string[] {
  const kept = takings
    .filter((one) => one.channel === channel)
    .map(({ captured, refunded }) => subtract(captured, refunded));
  const currencies = new Set([...sold, ...kept].map(({ currency }) => currency));
  return [...currencies].flatMap((currency) => {
    const [of, taken] = [sold, kept].map((some) => some.find((one) => one.currency === currency) ?? zero(currency));
    if (of!.minor === taken!.minor) return [];
    return [`${channel}: sales come to ${currency} ${format(of!)}, and ${format(taken!)} was taken`];
  });
}
