import { setTimeout as sleep } from 'node:timers/promises';
import { category } from './campaigns.js';
import { goOnPaying, refundInParts } from './card-holder.js';
import { atOnce, problemIn, type Answer, type PatientClient } from './patient-client.js';
import type { Card, Request } from './requests.js';

const buyersAtOnce = 64;
const price = { minor: 125_000, currency: 'USD' };
const cheaper = { noon: 0.9, evening: 0.8 };
const probeLinesMax = 500;
export const buyersReason = 'changed-mind';
/** Why an order may come to nothing, as its buyer is told. */
const excuses = { elsewhere: ['piece-gone'], byCard: ['piece-gone', 'payment-declined', 'order-cancelled'] };

/** Where buyers go: to the shop, and to their bank or the payment provider's own form, which they enter with this key. */
export type Counters = { readonly shop: PatientClient; readonly bank: PatientClient; readonly bankKey: string };

export type Quoted = { readonly quoteId: string; readonly total: Money; readonly lines: readonly { total: Money }[] };
type Money = { readonly minor: number; readonly currency: string };

/** What a buyer asked for and was told, to be held against the log. */
export type Told = {
  readonly request: Request;
  /** The HTTP status of the first answer; undefined if there never was one. */
  readonly status: number | undefined;
  /** The problem that it named: 'piece-gone'. */
  readonly problem: string | undefined;
  /** The order's id, where the answer names it. */
  readonly orderId: string | undefined;
  /** What it was to cost, of an order by quote. */
  readonly quoted: Money | undefined;
  /** The status of the answer to the cancellation, if the buyer cancelled. */
  readonly cancellation: number | undefined;
  /** Where an answer broke the API's promises by itself. */
  readonly complaints: readonly string[];
};

/** Offers every piece, so that it can be bought. */
export async function offer({ shop }: Counters, unitIds: readonly string[]) {
  await atOnce(buyersAtOnce, unitIds, async (unitId) => {
    const words = { title: `Vase ${unitId}`, category, condition: 'good' };
    const unit = { unitId, ...words, location: 'shop', askingPrice: price };
    const answer = await shop.post('/v1/units', `register-${unitId}`, unit);
    if (answer.status !== 201) throw new Error(`${unitId} was not registered: ${answer.status} ${answer.body}`);
  });
}

/** Asks less for some of them: at each time less than before. */
export async function cheapen({ shop }: Counters, unitIds: readonly string[], time: keyof typeof cheaper) {
  const askingPrice = { ...price, minor: price.minor * cheaper[time] };
  for (const unitId of unitIds) {
    const answer = await shop.post(`/v1/units/${unitId}/offer`, `cheapen-${unitId}-${time}`, { askingPrice });
    if (answer.status >= 300) throw new Error(`${unitId} is no cheaper: ${answer.status} ${answer.body}`);
  }
}

/**
 * Whether all pieces have a price in a foreign currency by now, and can be sent to every zone: prices, rates and zones come
 * over the bus. `look` counts the calls.
 */
export async function isPriced({ shop }: Counters, unitIds: readonly string[], look: number): Promise<boolean> {
  const isQuoted = async (destination: string, from: number) => {
    const lines = unitIds.slice(from, from + probeLinesMax).map((unitId) => ({ unitId }));
    const wanted = { currency: 'EUR', destination, lines };
    return (await shop.post('/v1/quotes', `probe-${look}-${destination}-${from}`, wanted)).status === 201;
  };
  for (let from = 0; from < unitIds.length; from += probeLinesMax) if (!(await isQuoted('DE', from))) return false;
  return isQuoted('US-PA', 0);
}

/** Who meets a buyer: before they order, and when they have their answer. */
export type Door = { readonly enter: (key: string) => Promise<void>; readonly leave: (key: string) => void };

/** All buyers, 64 at a time. */
export async function buy(counters: Counters, requests: readonly Request[], { enter, leave }: Door): Promise<Told[]> {
  const told: Told[] = [];
  await atOnce(buyersAtOnce, requests, async (request) => {
    await enter(request.key);
    told.push(await buyOne(counters, request));
    leave(request.key);
  });
  return told;
}

async function buyOne(counters: Counters, request: Request): Promise<Told> {
  const { shop } = counters;
  const { key, cancels, cancelsAfterMs, repeats, card } = request;
  const complaints: string[] = [];
  let answer: Answer | undefined;
  let quoted: Quoted | undefined;
  let cancellation: number | undefined;
  const cancel = async (orderId: string) => {
    const path = `/v1/orders/${orderId}/cancellation`;
    cancellation = (await shop.post(path, `${key}-cancel`, { reason: buyersReason })).status;
    if (cancellation !== 200) complaints.push(`the cancellation was answered ${cancellation}`);
  };
  // Who cancels at once does not wait for the outcome: the cancellation shall meet allocation and payment.
  const headers: Record<string, string> = cancels === 'at-once' ? {} : { prefer: 'wait=2' };
  try {
    quoted = card && (await quote(shop, request, card));
    const order = quoted ? ofQuote(quoted, request) : sale(request);
    const ask = () => shop.post('/v1/orders', key, order, headers);
    const [first, twin] = await Promise.all([ask(), repeats === 'at-once' ? ask() : undefined]);
    answer = first;
    complaints.push(...wrongWith(first, request));
    const orderId = orderIdOf(first);
    if (cancels === 'at-once' && orderId !== undefined) {
      await sleep(cancelsAfterMs);
      await cancel(orderId);
    }
    const second = repeats === 'later' ? await ask() : twin;
    if (second !== undefined && (second.status !== first.status || second.body !== first.body))
      complaints.push(`sent twice: ${second.status} ${second.body}, and ${first.status} ${first.body}`);
    if (cancels !== 'at-once' && orderId !== undefined) {
      if (quoted) complaints.push(...(await goOnPaying(counters, request, orderId)));
      const [refunded] = await Promise.all([
        quoted ? refundInParts(counters, request, orderId, quoted) : [],
        cancels === 'later' ? cancel(orderId) : undefined,
      ]);
      complaints.push(...refunded);
    }
  } catch (error) {
    complaints.push(String(error));
  }
  const [orderId, problem] = answer ? [orderIdOf(answer), problemIn(answer)] : [];
  return { request, status: answer?.status, problem, orderId, quoted: quoted?.total, cancellation, complaints };
}

const sale = ({ key, channel, unitIds, buyer }: Request) => ({
  ...{ channel, customerId: key, lines: unitIds.map((unitId) => ({ unitId, price })), buyer },
});

const ofQuote = ({ quoteId }: Quoted, { card, buyer }: Request) => ({
  ...{ quoteId, payment: { method: 'card', token: card!.token }, buyer },
});

async function quote(shop: PatientClient, { key, unitIds }: Request, { currency, destination }: Card): Promise<Quoted> {
  const wanted = { currency, destination, customerId: key, lines: unitIds.map((unitId) => ({ unitId })) };
  const answer = await shop.post('/v1/quotes', `${key}-quote`, wanted);
  if (answer.status !== 201) throw new Error(`the quote was answered ${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body) as Quoted;
}

function wrongWith(answer: Answer, { card, buyer }: Request): string[] {
  const { status, location, body } = answer;
  if (body.includes(buyer.address.postalCode)) return [`the answer shows who bought: ${body}`];
  const excused = card ? excuses.byCard : excuses.elsewhere;
  if (status === 409) return excused.includes(problemIn(answer) ?? '') ? [] : [`refused: ${body}`];
  if (status !== 201 && status !== 202) return [`answered ${status}: ${body}`];
  return location === null ? [`no Location in the answer: ${body}`] : [];
}

/** From the Location, or from the problem that says where another card can be tried. */
const orderIdOf = ({ location, body }: Answer) =>
  /\/v1\/orders\/([^/?]+)$/.exec(location ?? '')?.[1] ?? /"order":"\/v1\/orders\/([^"]+)"/.exec(body)?.[1];
