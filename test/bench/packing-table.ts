import { setTimeout as sleep } from 'node:timers/promises';
import { closedLoop, pooled, quantile, type Errand } from './closed-loop.js';
import type { Figure } from './figure.js';
import { offer } from './offering.js';
import type { Requests } from './order-requests.js';
import type { RunningShop } from './running-shop.js';
import { settled } from './settling.js';
import { Wire, type Answer } from './wire.js';

const packers = 8;
const readers = 8;
const askAgainMs = 5;
const patienceMs = 60_000;
const measures = { weightGrams: 2_300, lengthMm: 300, widthMm: 220, heightMm: 160 };
/** Of two, so that both carriers have something to do: the rule sends by FedEx what is dear, and UPS is cheaper for the rest. */
const prices = [9_000, 12_500] as const;
const inDollars = (minor: number) => ({ minor, currency: 'USD' });
const rule = {
  ...{ currency: 'USD', insuredAbove: inDollars(50_000) },
  preferredByValue: [{ above: inDollars(10_000), allowed: [{ carrier: 'fedex' }] }],
};

export type Parcel = {
  readonly shipmentId: string;
  readonly carrier: 'ups' | 'fedex';
  readonly trackingNumber: string;
};
export type ShipmentShown = {
  readonly addressVerdict?: string;
  readonly parcels: readonly {
    readonly label: { readonly status: string; readonly carrier?: string; readonly trackingNumber?: string };
    readonly status: string;
    readonly timeline: readonly Scan[];
  }[];
};
export type Scan = { readonly at: string; readonly status: string; readonly code: string; readonly country?: string };
/** A piece to be sent, and its shipment. */
type ToPack = { readonly unitId: string; readonly shipmentId: string };

/** Sells so many pieces to people in Texas, and packs each, the whole way over the API; with figures on how labels are bought. */
export async function packParcels(shop: RunningShop, count: number): Promise<{ parcels: Parcel[]; figures: Figure[] }> {
  const setUp = (await shop.packer()).packing('PUT', '/v1/shipping-rules/default', rule);
  await closedLoop(shop.port, 1, [{ request: setUp, takes: isDone }]);
  const toPack = await sold(shop, await offer(shop, 'parcel', count));
  const packer = await shop.packer();
  const parcels: Parcel[] = [];
  const start = performance.now();
  await inParallel(shop, packers, toPack, async (wire, one) => void parcels.push(await packed(wire, packer, one)));
  const seconds = (performance.now() - start) / 1_000;
  await settled(shop);
  return { parcels, figures: await labelFigures(shop, parcels, count / seconds) };
}

/** Orders them, and waits until the packing table knows of each, and a carrier its address. */
async function sold(shop: RunningShop, unitIds: readonly string[]): Promise<ToPack[]> {
  const requests = await shop.requests();
  const toPack: ToPack[] = [];
  const errands = unitIds.map((unitId, index): Errand => ({
    request: requests.soldToTexas(unitId, prices[index % prices.length]!),
    takes: ({ status, head }) => {
      const [, shipmentId] = /\r\nlocation: \/v1\/orders\/o-(\S+)/i.exec(head) ?? [];
      return status === 201 && toPack.push({ unitId, shipmentId: `s-${shipmentId}` }) > 0;
    },
  }));
  await closedLoop(shop.port, packers, errands);
  const packer = await shop.packer();
  await inParallel(shop, readers, toPack, async (wire, { shipmentId }) => {
    await untilShown(wire, packer, shipmentId, ({ addressVerdict }) => addressVerdict !== undefined);
  });
  return toPack;
}

/** Fetched, packed, weighed; and the label is in hand. */
async function packed(wire: Wire, packer: Requests, { unitId, shipmentId }: ToPack): Promise<Parcel> {
  const path = `/v1/shipments/${shipmentId}`;
  await done(wire, packer.packing('POST', `${path}/picks`, { code: unitId }));
  await done(wire, packer.packing('POST', `${path}/parcels/1/pieces`, { code: unitId }));
  await done(wire, packer.packing('POST', `${path}/parcels/1/closure`, measures));
  const isBought = ({ parcels }: ShipmentShown) => parcels[0]?.label.status === 'bought';
  const { label } = (await untilShown(wire, packer, shipmentId, isBought)).parcels[0]!;
  return { shipmentId, carrier: label.carrier as Parcel['carrier'], trackingNumber: label.trackingNumber! };
}

async function untilShown(
  wire: Wire,
  packer: Requests,
  shipmentId: string,
  isIt: (shown: ShipmentShown) => boolean,
): Promise<ShipmentShown> {
  const request = packer.get(`/v1/shipments/${shipmentId}`);
  for (const deadline = performance.now() + patienceMs; ; await sleep(askAgainMs)) {
    const { status, head, body } = await wire.ask(request);
    if (status !== 200 && status !== 404) throw new Error(`unexpected answer:\n${head}\n\n${body}`);
    const shown = status === 200 ? (JSON.parse(body) as ShipmentShown) : undefined;
    if (shown !== undefined && isIt(shown)) return shown;
    if (performance.now() > deadline) throw new Error(`${shipmentId} does not get on:\n${body}`);
  }
}

/** The log has the instants, to the millisecond, without the delay of whoever asks for them. */
async function labelFigures(shop: RunningShop, parcels: readonly Parcel[], labelsPerSecond: number): Promise<Figure[]> {
  const packer = await shop.packer();
  const [asking, waiting] = [[] as number[], [] as number[]];
  await inParallel(shop, readers, parcels, async (wire, { shipmentId }) => {
    const { body } = await done(wire, packer.get(`/v1/shipments/${shipmentId}/history`));
    const events = JSON.parse(body) as { readonly type: string; readonly at: string }[];
    const at = (wanted: string) => Date.parse(events.find(({ type }) => type === wanted)!.at);
    asking.push(at('LabelBought') - at('LabelAttempted'));
    waiting.push(at('LabelBought') - at('ParcelClosed'));
  });
  return [
    { figure: `labels bought at ${packers} packers`, value: labelsPerSecond, unit: 'labels/s', labels: parcels.length },
    ...quantiles('from LabelAttempted to LabelBought', Float64Array.from(asking)),
    ...quantiles('from ParcelClosed to LabelBought', Float64Array.from(waiting)),
  ];
}

const quantiles = (what: string, times: Float64Array): Figure[] => {
  const ascending = pooled([times]);
  const of = (share: number) => ({ value: quantile(ascending, share), unit: 'ms' });
  return [
    { figure: `${what}, p50`, ...of(0.5) },
    { figure: `${what}, p99`, ...of(0.99) },
  ];
};

/** How each of them is shown now. */
export async function shownNow(shop: RunningShop, parcels: readonly Parcel[]): Promise<Map<Parcel, ShipmentShown>> {
  const [packer, shown] = [await shop.packer(), new Map<Parcel, ShipmentShown>()];
  await inParallel(shop, readers, parcels, async (wire, parcel) => {
    const { body } = await done(wire, packer.get(`/v1/shipments/${parcel.shipmentId}`));
    shown.set(parcel, JSON.parse(body) as ShipmentShown);
  });
  return shown;
}

async function inParallel<Item>(
  { port }: RunningShop,
  count: number,
  items: readonly Item[],
  work: (wire: Wire, item: Item) => Promise<void>,
) {
  const queue = items.values();
  const wires = Array.from({ length: count }, () => new Wire(port));
  const worker = async (wire: Wire) => {
    for (const item of queue) await work(wire, item);
  };
  await Promise.all(wires.map(worker)).finally(() => wires.forEach((wire) => wire.close()));
}

async function done(wire: Wire, request: string): Promise<Answer> {
  const answer = await wire.ask(request);
  if (!isDone(answer)) throw new Error(`unexpected answer:\n${answer.head}\n\n${answer.body}`);
  return answer;
}

const isDone = ({ status }: Answer) => status === 200;
