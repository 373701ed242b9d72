import { format } from '#money/money.js';
import type { MarketPayout, Movement } from '../market/market.js';
import type { MarketHall } from '../market/market-hall.js';
import { orderIdOf } from '../market/order-ids.js';
import { netMinorOf } from '../market/owed.js';
import { json, type Reply } from '../reply.js';
import type { EbayCall } from './ebay-call.js';
import { financesError } from './ebay-error.js';

const limitMax = { payout: 200, transaction: 1_000 };
const usualLimit = 20;
/** Without an end a span goes on for so long. */
const spanMs = 90 * 86_400_000;
const path = '/sell/finances/v1';

const iso = (at: number) => new Date(at).toISOString();
const money = (minor: number, currency: string) => ({ value: format({ minor, currency }), currency });

/** GET /payout: by when they were made, and how they stand; the first made comes first. All of them have succeeded. */
export function getPayouts(hall: MarketHall, call: EbayCall): Reply {
  const filters = filtersOf(call, ['payoutDate', 'payoutStatus']);
  const { from, to } = spanOf(filters.get('payoutDate'), hall.world.now(), 135_004);
  const status = namedIn(filters.get('payoutStatus'), 135_002);
  const found = hall
    .payouts('ebay')
    .filter(({ at }) => from <= at && at <= to)
    .filter(() => status === undefined || status === 'SUCCEEDED');
  return paged(call, 'payout', found, (payout) => shownPayout(hall, payout));
}

/** GET /payout/{payout_Id} */
export function getPayout(hall: MarketHall, { found }: EbayCall): Reply {
  const payout = hall.payouts('ebay').find(({ number }) => String(number) === found[0]);
  if (payout === undefined) throw financesError(135_001, 'The payout id was not found.', 404);
  return json(200, shownPayout(hall, payout));
}

/** GET /transaction: by payout, order, type or date; the last comes first. What no payout settled yet is not told here. */
export function getTransactions(hall: MarketHall, call: EbayCall): Reply {
  const filters = filtersOf(call, ['payoutId', 'orderId', 'transactionType', 'transactionDate']);
  const { from, to } = spanOf(filters.get('transactionDate'), hall.world.now(), 135_008);
  const wanted = [
    ['payoutId', namedIn(filters.get('payoutId'), 135_003)],
    ['orderId', namedIn(filters.get('orderId'), 135_003)],
    ['transactionType', namedIn(filters.get('transactionType'), 135_006)],
  ] as const;
  const found = hall
    .movements('ebay')
    .filter(({ at }) => from <= at && at <= to)
    .map((movement) => shownTransaction(hall, movement))
    .filter((one: Partial<Record<string, unknown>>) =>
      wanted.every(([name, value]) => value === undefined || one[name] === value),
    )
    .reverse();
  return paged(call, 'transaction', found, (one) => one);
}

function shownPayout(hall: MarketHall, { number, amountMinor, currency, at }: MarketPayout) {
  return {
    ...{ payoutId: String(number), payoutStatus: 'SUCCEEDED', payoutStatusDescription: 'Funds sent' },
    ...{ amount: money(amountMinor, currency), payoutDate: iso(at) },
    transactionCount: hall.movements('ebay').filter(({ payout }) => payout === number).length,
    payoutInstrument: { instrumentType: 'BankAccount', nickname: 'the shop’s', accountLastFourDigits: '4711' },
  };
}

/** All amounts are above zero, and `bookingEntry` says which way they go. That of a sale is without its fees, of a refund without what is given back of them. */
function shownTransaction(hall: MarketHall, movement: Movement) {
  const { number, kind, of, refund, currency, feeMinor, grossMinor, at, payout } = movement;
  const net = netMinorOf(movement);
  const told = {
    ...{ amount: money(Math.abs(net), currency), bookingEntry: net < 0 ? 'DEBIT' : 'CREDIT' },
    ...{ transactionDate: iso(at), transactionStatus: 'PAYOUT', payoutId: String(payout) },
  };
  if (kind === 'listing')
    return {
      ...{ transactionId: `FEE-${number}`, transactionType: 'NON_SALE_CHARGE', feeType: 'INSERTION_FEE', ...told },
      references: [{ referenceId: String(of), referenceType: 'ITEM_ID' }],
    };
  const order = hall.order('ebay', of)!;
  const orderId = orderIdOf('ebay', of);
  const basis = money(Math.abs(grossMinor), currency);
  const fee = money(Math.abs(feeMinor), currency);
  return {
    ...(kind === 'sale'
      ? { transactionId: orderId, transactionType: 'SALE' }
      : {
          ...{ transactionId: String(refund), transactionType: 'REFUND' },
          references: [{ referenceId: String(refund), referenceType: 'REFUND_ID' }],
        }),
    ...{ ...told, orderId, buyer: { username: order.buyer.username } },
    ...{ totalFeeBasisAmount: basis, totalFeeAmount: fee },
    // All of the fee stands with the first of several lines.
    orderLineItems: order.lines
      .slice(0, 1)
      .map(({ lineId }) => ({
        ...{ lineItemId: String(lineId), feeBasisAmount: basis },
        marketplaceFees: [{ feeType: 'FINAL_VALUE_FEE', amount: fee }],
      })),
  };
}

/** 204 where there is nothing. */
function paged<One>(
  { query, origin }: EbayCall,
  what: 'payout' | 'transaction',
  found: readonly One[],
  show: (one: One) => object,
): Reply {
  const [limit, offset] = [counted(query.get('limit') ?? `${usualLimit}`), counted(query.get('offset') ?? '0')];
  if (limit < 1 || limit > limitMax[what]) throw financesError(135_003, 'The value of pagination is invalid.');
  const shown = found.slice(offset, offset + limit);
  if (shown.length === 0) return { status: 204, headers: {}, body: '' };
  const at = (offset: number) => {
    const page = new URLSearchParams([...query].filter(([name]) => name !== 'limit' && name !== 'offset'));
    page.append('limit', String(limit));
    page.append('offset', String(offset));
    return `${origin}${path}/${what}?${page.toString()}`;
  };
  return json(200, {
    ...{ href: at(offset), limit, offset, total: found.length },
    ...(offset + limit < found.length && { next: at(offset + limit) }),
    ...(offset > 0 && { prev: at(Math.max(offset - limit, 0)) }),
    [`${what}s`]: shown.map(show),
  });
}

function counted(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw financesError(135_003, 'The value of pagination is invalid.');
  return Number(text);
}

/** Each filter in a parameter of its own, or several in one with commas between. */
function filtersOf({ query }: EbayCall, known: readonly string[]): ReadonlyMap<string, string> {
  const parts = query.getAll('filter').flatMap((text) => text.split(/,(?=[a-zA-Z]+:)/));
  return new Map(
    parts.map((part) => {
      const [, name = '', value = ''] = /^([a-zA-Z]+):(.*)$/.exec(part) ?? [];
      if (!known.includes(name)) throw financesError(135_003, 'A filter is not known.');
      return [name, value];
    }),
  );
}

function namedIn(value: string | undefined, errorId: number): string | undefined {
  if (value === undefined) return undefined;
  const [, name] = /^\{([\w-]+)\}$/.exec(value) ?? [];
  if (name === undefined) throw financesError(errorId, 'The value of a filter is invalid.');
  return name;
}

function spanOf(value: string | undefined, now: number, errorId: number) {
  if (value === undefined) return { from: now - spanMs, to: now };
  const [, first = '', last = ''] = /^\[(.*)\.\.(.*)\]$/.exec(value) ?? [];
  const instant = (text: string) => {
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) || Number.isNaN(Date.parse(text)))
      throw financesError(errorId, 'The value of a date filter is invalid.');
    return Date.parse(text);
  };
  const from = instant(first);
  const to = last === '' ? from + spanMs : instant(last);
  if (from > to) throw financesError(errorId, 'The value of a date filter is invalid.');
  return { from, to };
}
