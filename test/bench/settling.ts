import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningShop } from './running-shop.js';

const settleMaxMs = 300_000;
const settlePollMs = 20;

/**
 * Nothing is left to do: every order has its outcome, its pieces are marked sold and its money is where it belongs, every
 * subscriber has read its log, the payment provider has said all it had to say.
 */
export async function settled(shop: RunningShop) {
  const deadline = performance.now() + settleMaxMs;
  while (!(await isSettled(shop))) {
    if (performance.now() > deadline) throw new Error(`not settled after ${settleMaxMs} ms:\n${shop.output}`);
    await sleep(settlePollMs);
  }
}

/** A list tells the truth only about what was in the log when its view had read all of it: hence a quiet look before each. */
async function isSettled(shop: RunningShop): Promise<boolean> {
  if (!(await isQuiet(shop))) return false;
  for (const status of ['placed', 'allocated', 'paid']) {
    const { orders } = await shop.read<{ orders: unknown[] }>(`/v1/orders?status=${status}&limit=1`);
    if (orders.length > 0) return false;
  }
  if (!(await isQuiet(shop))) return false;
  const { units } = await shop.read<{ units: unknown[] }>('/v1/units?status=allocated&limit=1');
  if (units.length > 0) return false;
  const { waiting } = await shop.readSandbox<{ waiting: number }>('/control/webhook');
  return waiting === 0 && (await isQuiet(shop));
}

/** Every view, publisher and worker has read its log, and no worker has anything in hand. */
const isQuiet = async (shop: RunningShop) => !/"behind":[1-9]/.test(JSON.stringify(await shop.read('/health/lag')));
