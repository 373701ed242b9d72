import type { ReturnResource } from '../../../fulfillment/src/return/return-resource.js';
import type { ShipmentResource } from '../../../fulfillment/src/shipment/shipment-resource.js';
import { shipmentIdOf } from '../../../fulfillment/src/shipment/shipment.js';
import { until } from './many-hands.js';
import { sizeOf, type Box, type Piece } from './packing-list.js';
import { expect, type Problem, type RestApi } from './rest-api.js';

/** What nobody has measured: tins, cloths, postcards. */
const goodsGrams = 300;

export type Shipment = ShipmentResource;
export type Return = ReturnResource;
export type Recorded = { readonly type: string; readonly data: object };
export type Manifest = { readonly manifestId: string; readonly carrier: string; readonly parcels: readonly object[] };
type UnitShown = {
  readonly title: string;
  readonly status: string;
  readonly weightGrams?: number;
  readonly dimensions?: {
    readonly heightMm?: number;
    readonly widthMm?: number;
    readonly depthMm?: number;
    readonly diameterMm?: number;
  };
};

/** The packing tables and the door, as whoever works there uses them. */
export class Warehouse {
  private keys = 0;

  constructor(
    private readonly api: RestApi,
    /** A run's own part of keys. */
    private readonly run: string,
  ) {}

  /** What is to be sent for an order; it is heard of a moment after the order was confirmed. */
  async shipmentFor(orderId: string): Promise<Shipment> {
    const look = () => this.api.look(`/v1/shipments/${shipmentIdOf(orderId)}`);
    return (await until(`the warehouse hears of ${orderId}`, look, (seen) => seen !== undefined)) as Shipment;
  }

  async shipment(shipmentId: string): Promise<Shipment> {
    return (await this.api.get(`/v1/shipments/${shipmentId}`)) as Shipment;
  }

  async history(shipmentId: string): Promise<Recorded[]> {
    return (await this.api.get(`/v1/shipments/${shipmentId}/history`)) as Recorded[];
  }

  async unit(unitId: string): Promise<UnitShown> {
    return (await this.api.get(`/v1/units/${unitId}`)) as UnitShown;
  }

  async orderStatus(orderId: string): Promise<string> {
    return ((await this.api.get(`/v1/orders/${orderId}`)) as { status: string }).status;
  }

  /** Everything that is ordered, weighed and measured: a tin for each tin. */
  async piecesOf({ lines }: Shipment): Promise<Piece[]> {
    const pieces = lines.map(async (line): Promise<Piece[]> => {
      if (!('unitId' in line)) {
        const tin = { code: line.sku, weightGrams: goodsGrams, sizeMm: sizeOf(goodsGrams, []) };
        return Array.from({ length: line.quantity }, () => tin);
      }
      const { weightGrams = goodsGrams, dimensions = {} } = await this.unit(line.unitId);
      const { heightMm, widthMm, depthMm, diameterMm } = dimensions;
      const sizeMm = sizeOf(weightGrams, [heightMm, widthMm ?? diameterMm, depthMm ?? diameterMm]);
      return [{ code: line.unitId, weightGrams, sizeMm }];
    });
    return (await Promise.all(pieces)).flat();
  }

  async pick(shipmentId: string, code: string) {
    await this.ask(`/v1/shipments/${shipmentId}/picks`, { code }, 200);
  }

  /** What the scanner shows to whoever holds the wrong piece. @throws Error if it is taken. */
  async pickWrong(shipmentId: string, code: string): Promise<string> {
    const problem = (await this.ask(`/v1/shipments/${shipmentId}/picks`, { code }, 409)) as Problem;
    if (problem.type === '/problems/wrong-piece') return problem.detail ?? '';
    throw new Error(`${code} was refused at ${shipmentId}, but not as a wrong piece: ${problem.detail}`);
  }

  /** Scans what belongs into a parcel into it, weighs it and closes it. */
  async pack(shipmentId: string, parcel: number, { codes, measures }: Box) {
    const path = `/v1/shipments/${shipmentId}/parcels/${parcel}`;
    for (const code of codes) await this.ask(`${path}/pieces`, { code }, 200);
    await this.ask(`${path}/closure`, measures, 200);
  }

  async permit(shipmentId: string, permit: string) {
    await this.ask(`/v1/shipments/${shipmentId}/export-permit`, { permit }, 200);
  }

  /** The carrier's driver takes everything that has a label of that carrier. */
  async handOver(carrier: string): Promise<Manifest> {
    return (await this.ask('/v1/manifests', { carrier }, 201)) as Manifest;
  }

  /** What no carrier tells of: our own driver brought it. */
  async noteDelivered(shipmentId: string, parcel: number) {
    await this.ask(`/v1/shipments/${shipmentId}/parcels/${parcel}/scans`, { status: 'delivered' }, 200);
  }

  async authoriseReturn(wanted: object): Promise<Return> {
    return (await this.ask('/v1/returns', wanted, 201)) as Return;
  }

  async return(returnId: string): Promise<Return> {
    return (await this.api.get(`/v1/returns/${returnId}`)) as Return;
  }

  async receive(returnId: string, code: string) {
    await this.ask(`/v1/returns/${returnId}/arrivals`, { code }, 200);
  }

  async inspect(returnId: string, found: object): Promise<Return> {
    return (await this.ask(`/v1/returns/${returnId}/inspection`, found, 200)) as Return;
  }

  /** @throws Error that says what was asked, and what came instead. */
  private async ask(path: string, body: object, wanted: number): Promise<unknown> {
    this.keys += 1;
    const answer = await this.api.post(path, body, `demo-${this.run}-door-${this.keys}`);
    try {
      return expect(answer, wanted);
    } catch (error) {
      throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
    }
  }
}
