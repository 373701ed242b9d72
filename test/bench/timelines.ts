import { merged, statusOf } from '../../apps/fulfillment/src/tracking/journey.js';
import type { Scan } from '../../apps/fulfillment/src/tracking/scan.js';
import type { Figure } from './figure.js';
import type { KnownSandbox } from './known-sandbox.js';
import { shownNow, type Parcel } from './packing-table.js';
import type { RunningShop } from './running-shop.js';

const askers = 8;

/**
 * The shop's timelines beside what the carriers answer when they are asked for each parcel, as the shop would ask. The
 * announcement of a label does not count: UPS tells only of what it sees after somebody has subscribed.
 */
export async function timelineFigure(
  shop: RunningShop,
  sandbox: KnownSandbox,
  parcels: readonly Parcel[],
): Promise<Figure> {
  const carriers = sandbox.carriers();
  const shown = await shownNow(shop, parcels);
  const [queue, differing] = [parcels.values(), [] as string[]];
  const asker = async () => {
    for (const parcel of queue) {
      const { scans } = await carriers[parcel.carrier].track(parcel.trackingNumber);
      const { timeline, status } = shown.get(parcel)!.parcels[0]!;
      if (!isSame({ timeline: timeline as Scan[], status }, scans)) differing.push(parcel.shipmentId);
    }
  };
  await Promise.all(Array.from({ length: askers }, asker));
  for (const carrier of Object.values(carriers)) carrier.close();
  const value = (parcels.length - differing.length) / parcels.length;
  const more = { parcels: parcels.length, ...(differing.length > 0 && { differing: differing.slice(0, 5) }) };
  return {
    ...{ figure: 'parcels whose timeline is what their carrier answers', value, unit: 'of 1' },
    ...{ goal: { atLeast: 1 }, ...more },
  };
}

/** Whether a parcel is shown as its carrier has seen it. `polled` may come in any order. */
export function isSame(
  { timeline, status }: { readonly timeline: readonly Scan[]; readonly status: string },
  polled: readonly Scan[],
): boolean {
  const inOrder = merged([], polled);
  const seen = (scans: readonly Scan[]) => JSON.stringify(scans.filter(isSeen).map(named));
  return seen(timeline) === seen(inOrder) && status === statusOf(inOrder);
}

const isSeen = ({ status }: Scan) => status !== 'announced';
const named = ({ at, status, code, country }: Scan) => [at, status, code, country];
