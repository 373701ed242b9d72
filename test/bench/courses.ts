import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop } from './closed-loop.js';
import { shownNow, type Parcel } from './packing-table.js';
import type { RunningShop } from './running-shop.js';
import { wired, type Answer } from './wire.js';

/** How parcels fare, in the words of the sandbox: three of five without trouble. */
const smooth = ['picked-up', 'departed', 'arrived', 'out-for-delivery', 'delivered'];
const courses = [
  smooth,
  ['picked-up', 'departed', 'arrived', 'out-for-delivery', 'exception', 'out-for-delivery', 'delivered'],
  smooth,
  ['picked-up', 'departed', 'arrived', 'out-for-delivery', 'exception', 'returning', 'returned'],
  smooth,
];
const longest = Math.max(...courses.map(({ length }) => length));
const callers = 8;
// The shop asks for every label that it has not heard of within a minute after it was bought, and not again for hours.
const askedWithinMs = 70_000;
const lookEveryMs = 500;

/**
 * Has the parcels travel, a step a second, as if in the last seconds: carriers tell no finer. Nobody is to ask meanwhile: so it
 * waits until the shop has asked for each once, which was announced by then, or for as long as that can take.
 */
export async function moveParcels(shop: RunningShop, parcels: readonly Parcel[]) {
  const deadline = performance.now() + askedWithinMs;
  // Nothing is seen of a parcel before its label was sold.
  await sleep(longest * 1_000);
  while (performance.now() < deadline && !(await allHeardOf(shop, parcels))) await sleep(lookEveryMs);
  const errands = parcels.map(({ trackingNumber }, index) => {
    const course = courses[Math.floor(index / 2) % courses.length]!;
    const scans = course.map((kind, step) => ({ kind, afterMs: (step - course.length) * 1_000 }));
    return { request: wired('POST', `/control/parcels/${trackingNumber}/scans`, { scans }), takes: isMoved };
  });
  await closedLoop(shop.sandboxPort, callers, errands);
}

async function allHeardOf(shop: RunningShop, parcels: readonly Parcel[]) {
  const shown = await shownNow(shop, parcels);
  return [...shown.values()].every((shipment) => shipment.parcels[0]!.timeline.length > 0);
}

/** Resolves when the carriers have told all that they know of. */
export async function allTold(shop: RunningShop) {
  for (const carrier of ['ups', 'fedex'])
    while ((await shop.readSandbox<{ waiting: number }>(`/control/${carrier}-webhook`)).waiting > 0)
      await sleep(lookEveryMs);
}

const isMoved = ({ status }: Answer) => status === 202;
