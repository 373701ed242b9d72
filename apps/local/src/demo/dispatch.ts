import type { CarrierYard } from './carrier-yard.js';
import type { Chance } from './chance.js';
import { lookLong, shareOut, until } from './many-hands.js';
import { boxesOf, isParcel } from './packing-list.js';
import { carrierName, type ParcelBoard, type ParcelCounts } from './parcel-board.js';
import type { Returned, ReturnTrip } from './return-trip.js';
import type { Manifest, Shipment, Warehouse } from './warehouse.js';

const packers = 8;
/** Days, in the sandbox. */
const travelMs = [3_000, 6_000] as const;
const quickMs = 2_000;
/** A carrier that is out of order need not tell for minutes whether it sold a label. */
const labelTries = 200;
const invented = 'INVENTED 1';
const decided = ['bought', 'no-offer', 'refused', 'unsettled'];

export type Dispatched = {
  /** As they stand at the end. */
  readonly shipments: readonly Shipment[];
  readonly manifests: readonly Manifest[];
  /** Undefined: nothing that could be sent back was brought. */
  readonly returned: Returned | undefined;
};
export type Crew = {
  readonly warehouse: Warehouse;
  readonly yard: CarrierYard;
  readonly trip: ReturnTrip;
  readonly board: ParcelBoard;
  readonly counts: ParcelCounts;
  readonly chance: Chance;
  /** Resolves when nothing is left to do behind the counter. */
  readonly quiet: () => Promise<void>;
};

/** The warehouse after closing time: what was sold is packed, labelled, handed over and brought, and one piece comes back. */
export class Dispatch {
  constructor(private readonly crew: Crew) {}

  /** @throws Error if a label is not one of the sandbox's, or something takes a minute. */
  async play(orderIds: readonly string[]): Promise<Dispatched> {
    const { warehouse, quiet, board, counts } = this.crew;
    const ordered = await Promise.all(orderIds.map((orderId) => warehouse.shipmentFor(orderId)));
    const [first, second] = ordered;
    if (first === undefined) return { shipments: [], manifests: [], returned: undefined };
    await this.scanWrong(first, second);
    const packed: Shipment[] = [];
    const [tooLong, undecided]: [string[], string[]] = [[], []];
    const table = async (shipment: Shipment) => {
      const done = await this.pack(shipment);
      if (done === undefined) tooLong.push(shipment.shipmentId);
      else if (isDecided(done)) packed.push(done);
      else undecided.push(shipment.shipmentId);
    };
    // One by one until a label is proven: if these are no carriers of the sandbox, no second one is paid for.
    let alone = 0;
    while (alone < ordered.length && counts.labels.size === 0) await table(ordered[alone++]!);
    await shareOut(ordered.slice(alone), packers, table);
    if (tooLong.length > 0) board.say(`Too long for any parcel: ${tooLong.join(', ')}`);
    if (undecided.length > 0) board.say(`No carrier says yet whether it sold a label for ${undecided.join(', ')}`);
    this.sayStopped(packed);
    await quiet();
    const carriers = [...counts.labels.keys()].sort();
    const manifests: Manifest[] = [];
    for (const carrier of carriers) manifests.push(await warehouse.handOver(carrier));
    for (const { carrier, manifestId, parcels } of manifests)
      board.say(`${carrierName(carrier)} takes ${parcels.length} parcels with manifest ${manifestId}`);
    const sentBack = bestToSendBack(packed);
    await shareOut(packed, packers, (shipment) => this.send(shipment, shipment === sentBack));
    const [, returned] = await Promise.all([this.arrivals(packed), sentBack && this.crew.trip.play(sentBack)]);
    const shipments: Shipment[] = [];
    await shareOut(packed, packers, async ({ shipmentId }) => shipments.push(await warehouse.shipment(shipmentId)));
    return { shipments, manifests, returned };
  }

  /** Somebody holds the piece of another order in their hand. */
  private async scanWrong({ shipmentId, lines: own }: Shipment, other: Shipment | undefined) {
    const codes = own.map(codeOf);
    const code = other?.lines.map(codeOf).find((one) => !codes.includes(one)) ?? 'HC-NOBODYS';
    const shown = await this.crew.warehouse.pickWrong(shipmentId, code);
    this.crew.board.say(`A wrong piece is scanned for ${shipmentId}, and refused: ${shown}`);
  }

  /** Resolves when every parcel has its label, or somebody has to see why it has none. Undefined: it is no parcel. */
  private async pack({ shipmentId, ...shipment }: Shipment): Promise<Shipment | undefined> {
    const { warehouse, counts } = this.crew;
    const pieces = await warehouse.piecesOf({ shipmentId, ...shipment });
    const boxes = boxesOf(pieces);
    if (!boxes.every(isParcel)) return undefined;
    for (const { code } of pieces) await warehouse.pick(shipmentId, code);
    for (const [index, box] of boxes.entries()) await warehouse.pack(shipmentId, index + 1, box);
    counts.packed += 1;
    counts.parcels += boxes.length;
    const look = () => warehouse.shipment(shipmentId);
    let seen = await lookLong(look, (now) => now.permitFor !== undefined || isDecided(now), labelTries);
    if (seen.permitFor !== undefined) {
      await warehouse.permit(shipmentId, invented);
      seen = await lookLong(look, isDecided, labelTries);
    }
    await this.prove(seen);
    return seen;
  }

  /** Nobody pays a real carrier for an invented address. */
  private async prove({ parcels }: Shipment) {
    const { yard, counts } = this.crew;
    for (const { parcelId, label } of parcels) {
      const { carrier, trackingNumber } = label;
      if (carrier === undefined || trackingNumber === undefined) continue;
      counts.labels.set(carrier, (counts.labels.get(carrier) ?? 0) + 1);
      if (carrier === 'manual' || (await yard.parcel(trackingNumber)) !== undefined) continue;
      throw new Error(
        `${parcelId} has a label of ${carrier}, ${trackingNumber}, that the sandbox at ${yard.sandboxUrl} never sold. ` +
          'If that is a real carrier, cancel the order, which gives the label back; nothing more is sent.',
      );
    }
  }

  private sayStopped(packed: readonly Shipment[]) {
    const { board } = this.crew;
    const stopped = packed.filter(({ permitFor = [] }) => permitFor.length > 0);
    const undescribed = new Set(stopped.flatMap(({ lines }) => lines.map(codeOf)));
    const why = [...new Set(stopped.flatMap(({ permitFor = [] }) => permitFor))].sort();
    const [goods, materials] = [why.filter((one) => undescribed.has(one)), why.filter((one) => !undescribed.has(one))];
    if (materials.length > 0) board.say(`Stopped at the border until a permit was named: ${materials.join(', ')}`);
    if (goods.length > 0)
      board.say(`Stopped until somebody let them through, described to no customs: ${goods.join(', ')}`);
    const staying = Map.groupBy(
      packed.filter((one) => !isLabelled(one)),
      ({ attention }) => attention ?? 'any',
    );
    for (const [attention, some] of staying)
      board.say(`${some.length} wait until somebody has looked: GET /v1/shipments?attention=${attention}`);
  }

  private async send({ shipmentId, parcels }: Shipment, isQuick: boolean) {
    const { warehouse, yard, counts, chance } = this.crew;
    for (const [index, { label }] of parcels.entries()) {
      if (label.status !== 'bought') continue;
      counts.underWay += 1;
      if (label.carrier === 'manual') await warehouse.noteDelivered(shipmentId, index + 1);
      else await yard.carry(label.trackingNumber!, isQuick ? quickMs : chance.between(...travelMs));
    }
  }

  /** Resolves when the shop has heard of every parcel that it is delivered. */
  private async arrivals(sent: readonly Shipment[]) {
    const { warehouse, counts } = this.crew;
    const open = new Map(sent.map(({ shipmentId, parcels }) => [shipmentId, parcels.filter(hasLabel).length]));
    const look = async () => {
      await shareOut([...open.keys()], packers, async (shipmentId) => {
        const { parcels } = await warehouse.shipment(shipmentId);
        const missing = parcels.filter((one) => hasLabel(one) && one.status !== 'delivered').length;
        const news = open.get(shipmentId)! - missing;
        counts.delivered += news;
        counts.underWay -= news;
        if (missing === 0) open.delete(shipmentId);
        else open.set(shipmentId, missing);
      });
      return open.size;
    };
    await until('every parcel is delivered: see GET /v1/shipments?status=dispatched', look, (count) => count === 0);
  }
}

export const codeOf = (line: Shipment['lines'][number]) => ('unitId' in line ? line.unitId : line.sku);

const hasLabel = ({ label }: Shipment['parcels'][number]) => label.status === 'bought';
const isLabelled = ({ parcels }: Shipment) => parcels.every(hasLabel);

/** Every parcel has a label, or will have none unless somebody does something about it. */
const isDecided = ({ parcels, attention = '' }: Shipment) =>
  attention.startsWith('address-') || parcels.every(({ label }) => decided.includes(label.status));

/** A single piece rather than one of several; of these the one that went the least far, by what its label cost. */
function bestToSendBack(sent: readonly Shipment[]): Shipment | undefined {
  const withPiece = sent.filter(
    (one) =>
      one.lines.some((line) => 'unitId' in line) &&
      isLabelled(one) &&
      one.parcels.every(({ label }) => label.carrier !== 'manual'),
  );
  const rank = ({ lines, parcels }: Shipment) => [lines.length, parcels[0]!.label.cost!.minor] as const;
  return withPiece.toSorted((one, other) => {
    const [[lines, cost], [otherLines, otherCost]] = [rank(one), rank(other)];
    return lines - otherLines || cost - otherCost;
  })[0];
}
