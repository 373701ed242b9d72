import { format, type Money } from '#money/money.js';
import type { CarrierYard } from './carrier-yard.js';
import { until } from './many-hands.js';
import { carrierName, type ParcelBoard } from './parcel-board.js';
import { readBooks, reconcile } from './provider-books.js';
import type { RestApi } from './rest-api.js';
import type { HistoryEvent } from './shop-front.js';
import { readTills, type OrderTill } from './takings.js';
import type { Return, Shipment, Warehouse } from './warehouse.js';

const backMs = 2_000;

/** What came back, and where it and the money are now; `faults` says in words what should never be. */
export type Returned = {
  readonly back: Return;
  readonly unitId: string;
  readonly title: string;
  /** Of the piece, as the shop shows it. */
  readonly status: string;
  readonly refunded: Money;
  readonly faults: readonly string[];
};

/** A buyer changes her mind: the way of one piece from her door back into stock, and of its price back to her. */
export class ReturnTrip {
  constructor(
    private readonly api: RestApi,
    private readonly warehouse: Warehouse,
    private readonly yard: CarrierYard,
    private readonly board: ParcelBoard,
  ) {}

  /** @throws Error if a step of it takes a minute. */
  async play({ shipmentId, orderId, lines }: Shipment): Promise<Returned> {
    const { warehouse, yard, board } = this;
    const piece = lines.find((line) => 'unitId' in line)!;
    const { line, unitId } = piece;
    const isThere = ({ status }: { readonly status: string }) => status === 'delivered';
    const shipment = () => warehouse.shipment(shipmentId);
    await until(`${shipmentId}, which is to come back, is delivered`, shipment, isThere);
    const wanted = {
      orderId,
      lines: [{ line, quantity: 1 }],
      reason: 'too large for the mantelpiece',
      withLabel: true,
    };
    const { returnId } = await warehouse.authoriseReturn(wanted);
    const look = () => warehouse.return(returnId);
    const { label } = await until(`${returnId} has its label`, look, (one) => one.label?.status === 'bought');
    const { carrier, trackingNumber } = label!;
    board.say(`${unitId} is not wanted after all: it comes back with ${carrierName(carrier!)} ${trackingNumber}`);
    await yard.carry(trackingNumber!, backMs);
    await until(`${returnId} is back`, look, ({ parcelStatus }) => parcelStatus === 'delivered');
    await warehouse.receive(returnId, unitId);
    const found = { ...{ line, quantity: 1, condition: 'as sold', verdict: 'as-sold' }, restock: true, refund: 'full' };
    const back = await warehouse.inspect(returnId, { lines: [found], refundShipping: lines.length === 1 });
    await until(`${unitId} is in stock again`, () => this.isBack(unitId, orderId), Boolean);
    const till = await until(
      `order ${orderId} is refunded`,
      () => this.till(orderId),
      ({ refunded }) => refunded.minor > 0,
    );
    const { title, status } = await warehouse.unit(unitId);
    const faults = [...(await this.booksOf(till)), ...(lines.length === 1 ? notAllBack(till) : [])];
    return { ...{ back, unitId, title, status, refunded: till.refunded }, faults };
  }

  private async isBack(unitId: string, orderId: string): Promise<boolean> {
    const history = (await this.api.get(`/v1/units/${unitId}/history`)) as HistoryEvent[];
    return history.some(({ type, data }) => type === 'UnitReturned' && data.orderId === orderId);
  }

  private async till(orderId: string): Promise<OrderTill> {
    const [till] = await readTills(this.api, new Map([[orderId, 'web']]));
    return till!;
  }

  private async booksOf(till: OrderTill): Promise<readonly string[]> {
    const booked = await readBooks(this.yard.sandboxUrl);
    return booked === undefined ? [] : reconcile([till], booked).faults;
  }
}

/** All of the order came back, so all of its money does. */
const notAllBack = ({ orderId, captured, refunded }: OrderTill) =>
  captured.minor === refunded.minor
    ? []
    : [`${orderId}: of ${captured.currency} ${format(captured)} only ${format(refunded)} was refunded`];
