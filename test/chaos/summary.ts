import type { Evidence } from './evidence.js';
import type { Scene } from './scene.js';

type Times = { readonly placingMs: number; readonly drainMs: number; readonly durationMs: number };
type Counts = { readonly [what: string]: number };
export type Figures = { readonly [what: string]: number | Counts };

/** What happened in a run, in numbers; times in milliseconds. */
export function summary(evidence: Evidence, scene: Scene, { placingMs, drainMs, durationMs }: Times): Figures {
  const { told, orders, inventory, fx, fulfillment, channels, finance, booked, catalogueRows } = evidence;
  const { tap, troubles, counters, services, emulator, sandbox } = scene;
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
    troubles: troubles.happened,
    events: [orders, inventory, fx, fulfillment, channels, finance].reduce((sum, log) => sum + log.length, 0),
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
