import type { Evidence } from './evidence.js';
import type { Scene } from './scene.js';

type Times = { readonly placingMs: number; readonly drainMs: number; readonly durationMs: number };
type Counts = { readonly [what: string]: number };
export type Figures = { readonly [what: string]: number | Counts };

const fates = ['MessageSent', 'MessageUnknown', 'MessageHeldBack', 'MessagePutOff'];
const words = ['yes', 'no', 'asks'];

/** What happened in a run, in numbers; times in milliseconds. */
export function summary(evidence: Evidence, scene: Scene, { placingMs, drainMs, durationMs }: Times): Figures {
  const { told, orders, inventory, fx, fulfillment, channels, finance, marketing, booked, catalogueRows } = evidence;
  const { tap, troubles, counters, services, emulator, sandbox, mail } = scene;
  const logged = (wanted: string) => orders.filter(({ type }) => type === wanted).length;
  return {
    ...{ pieces: catalogueRows.length, orders: told.length },
    byCard: told.filter(({ request }) => request.card !== undefined).length,
    sold: catalogueRows.filter(({ status }) => status === 'sold').length,
    payments: {
      ...{ attempts: booked.length, captured: booked.filter(({ captured }) => captured > 0).length },
      voided: booked.filter(({ status }) => status === 'canceled').length,
      ...{ refunds: logged('RefundSucceeded'), expired: expiredIn(evidence) },
    },
    letters: {
      ...{ came: evidence.letters.length, putOff: mail.putOff, hungUp: mail.hungUp },
      ...Object.fromEntries(fates.map((type) => [type, marketing.filter((fact) => fact.type === type).length])),
      ...Object.fromEntries(words.map((word) => [word, evidence.said.filter(({ what }) => what === word).length])),
    },
    troubles: troubles.happened,
    events: [orders, inventory, fx, fulfillment, channels, finance, marketing].reduce(
      (sum, log) => sum + log.length,
      0,
    ),
    entries: finance.filter(({ data }) => data.entry !== undefined).length,
    published: tap.seen.size,
    ...{ copiesSent: tap.copiesSent, copiesHeard: tap.copiesHeard, retries: counters.shop.retries },
    kills: { services: services.kills, emulator: emulator.kills, sandbox: sandbox.kills },
    ...{ placingMs: Math.round(placingMs), drainMs: Math.round(drainMs), durationMs: Math.round(durationMs) },
    ordersPerSecond: Math.round((told.length * 1_000) / placingMs),
  };
}

/** Orders that came to nothing because nobody paid in time. */
const expiredIn = ({ orders }: Evidence) =>
  orders.filter(({ type, data }) => type === 'OrderCancelled' && data.reason === 'payment-expired').length;
