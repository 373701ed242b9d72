import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop } from './closed-loop.js';
import { stockNumbers } from './order-requests.js';
import type { RunningShop } from './running-shop.js';
import { settled } from './settling.js';
import { Wire } from './wire.js';

const registering = 32;
const quotedAtOnce = 500;
const pricedMaxMs = 120_000;
const retryMs = 20;

/** Registers so many pieces and offers them, and waits until the shop has digested that and can name their prices. */
export async function offer(shop: RunningShop, lot: string, count: number): Promise<string[]> {
  const unitIds = stockNumbers(lot, count);
  const requests = await shop.requests();
  const errands = unitIds.map((unitId) => ({ request: requests.unit(unitId), takes: isCreated }));
  await closedLoop(shop.port, registering, errands);
  for (let first = 0; first < count; first += quotedAtOnce) {
    const some = unitIds.slice(first, first + quotedAtOnce);
    await untilQuoted(shop, async () => some);
  }
  await settled(shop);
  return unitIds;
}

/** Resolves when the shop can name the price of a piece that it has on offer. */
export async function anyQuoted(shop: RunningShop) {
  await untilQuoted(shop, async () => {
    const { units } = await shop.read<{ units: { unitId: string }[] }>('/v1/units?status=offered&limit=1');
    return units.map(({ unitId }) => unitId);
  });
}

/**
 * Prices and rates go over the bus, where nobody can see from outside how far they are. But a quote names no total before
 * it knows every one of them, so one quote for many pieces proves that all have arrived.
 * @throws Error with the last refusal if that takes too long.
 */
async function untilQuoted(shop: RunningShop, wanted: () => Promise<readonly string[]>) {
  const deadline = performance.now() + pricedMaxMs;
  const wire = new Wire(shop.port);
  try {
    for (let refusal = 'nothing is on offer'; ;) {
      const unitIds = await wanted();
      const requests = await shop.requests();
      const answer = unitIds.length === 0 ? undefined : await wire.ask(requests.quote(unitIds));
      if (answer !== undefined && isCreated(answer)) return;
      if (answer !== undefined) refusal = answer.body;
      const isFinal = answer !== undefined && answer.status !== 409;
      if (isFinal || performance.now() > deadline) throw new Error(`no quote: ${refusal}`);
      await sleep(retryMs);
    }
  } finally {
    wire.close();
  }
}

const isCreated = ({ status }: { readonly status: number }) => status === 201;
