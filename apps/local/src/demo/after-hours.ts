import { styleText } from 'node:util';
import { CarrierYard } from './carrier-yard.js';
import type { Chance } from './chance.js';
import { Dispatch, type Dispatched } from './dispatch.js';
import { shareOut, until } from './many-hands.js';
import { ParcelBoard, type ParcelCounts } from './parcel-board.js';
import { labelled, parcelClosing, type ParcelFindings } from './parcel-closing.js';
import { parcelFaults } from './parcel-faults.js';
import type { RestApi } from './rest-api.js';
import { ReturnTrip } from './return-trip.js';
import { ShopFront } from './shop-front.js';
import type { Tally } from './tally.js';
import { Warehouse, type Recorded } from './warehouse.js';

/** As many as are packed and brought within some ten seconds. */
const ordersMax = 60;
const refreshMs = 80;
const readAtOnce = 16;
const ended = ['delivered', 'returned', 'refunded'];

export type Scene = {
  readonly api: RestApi;
  readonly tally: Tally;
  readonly chance: Chance;
  /** A run's own part of keys. */
  readonly run: string;
  readonly sandboxUrl: string;
  readonly out: NodeJS.WriteStream;
};

/**
 * Sends what the own shop sold in the hour, as far as the carriers are those of the sandbox, and has one piece come back. Says
 * on `out` how it goes and what came of it; answers with how many things are there that should never be.
 */
export async function sendParcels({ api, tally, chance, run, sandboxUrl, out }: Scene): Promise<number> {
  const yard = new CarrierYard(sandboxUrl);
  if (!(await yard.isOpen())) {
    out.write(
      `  No sandbox answers at ${sandboxUrl} (SANDBOX_PORT): no parcels are sent, real carriers cost money.\n\n`,
    );
    return 0;
  }
  const sold = [...tally.sales.values()].flatMap(({ channel, orderId }) => (channel === 'web' ? [orderId] : []));
  const orderIds = sold.slice(0, ordersMax);
  out.write(`  ${styleText('bold', 'The parcels')} ${whose(orderIds.length, sold.length)}\n\n`);
  const counts: ParcelCounts = {
    ...{ orders: orderIds.length, packed: 0, parcels: 0, labels: new Map(), underWay: 0, delivered: 0 },
  };
  const board = new ParcelBoard(counts, out);
  const warehouse = new Warehouse(api, run);
  const trip = new ReturnTrip(api, warehouse, yard, board);
  const quiet = () => new ShopFront(api).quiet();
  const refresh = setInterval(() => board.show(), refreshMs);
  let dispatched: Dispatched;
  try {
    dispatched = await new Dispatch({ warehouse, yard, trip, board, counts, chance, quiet }).play(orderIds);
  } finally {
    clearInterval(refresh);
    board.close();
  }
  const findings = await findingsOf(dispatched, warehouse, yard);
  out.write(`${parcelClosing(findings)}\n`);
  return findings.faults.length + (dispatched.returned?.faults.length ?? 0);
}

const whose = (taken: number, sold: number) =>
  taken < sold
    ? `of the first ${taken} of the ${sold} orders of the own shop; the others wait for tomorrow`
    : `of all ${sold} orders of the own shop`;

async function findingsOf(dispatched: Dispatched, warehouse: Warehouse, yard: CarrierYard): Promise<ParcelFindings> {
  const histories: Recorded[][] = [];
  const orderStatuses = new Map<string, number>();
  await shareOut(dispatched.shipments, readAtOnce, async ({ shipmentId, orderId, status }) => {
    histories.push(await warehouse.history(shipmentId));
    if (status !== 'delivered') return;
    const look = () => warehouse.orderStatus(orderId);
    const heard = await until(`${orderId} hears that it is delivered`, look, (one) => ended.includes(one));
    orderStatuses.set(heard, (orderStatuses.get(heard) ?? 0) + 1);
  });
  const faults = parcelFaults(labelled(dispatched), await yard.books());
  return { ...dispatched, histories, orderStatuses, faults };
}
