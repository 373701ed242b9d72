import { sameContent } from '#contracts/same-content.js';
import type { Money } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import type { Rates } from '#money/conversion.js';
import { dayAfter } from '../period/day.js';
import type { Purchase, Restoration } from './purchase.js';

/** What a piece stands in the books for: in the currency it was bought in, and in that of the books on that day. */
export type Cost = { amount: Money; baseMinor: number; rates?: Rates | undefined };
/** `margin`: sold under the margin scheme, whose cost of goods is an account of its own. */
export type PieceSale = { orderId: string; at: string; margin: boolean; cost?: Cost | undefined };
type Loss = 'lost' | 'stolen' | 'destroyed';

/** Of two facts that inventory tells of a piece the one with the larger `sequence` is the later. */
type Registered = { title: string; cost?: Money | undefined; at: string; sequence: number };
type Retitled = { title: string; sequence: number };

export type PieceCommand =
  | { type: 'RegisterPiece'; data: Registered }
  | { type: 'RetitlePiece'; data: Retitled }
  | { type: 'RecordPurchase'; data: { purchase: Purchase; at: string } }
  | { type: 'RecordRestoration'; data: { restoration: Restoration; at: string } }
  | { type: 'ValueCost'; data: Valued }
  | { type: 'SellPiece'; data: PieceSale }
  | { type: 'TakePieceBack'; data: { orderId: string; at: string } }
  | { type: 'WriteOffPiece'; data: { reason: Loss; at: string; sequence: number } }
  | { type: 'FindPiece'; data: { at: string; sequence: number } };

type Valued = { by: 'receipt' | 'purchase'; cost: Cost; at: string };
/** `at`: when it was valued so. */
type ValuedCost = Cost & { by: Valued['by']; at?: string | undefined };

// These shapes are on disk for ever: add to them, never change them.
export type PieceEvent =
  | { type: 'PieceRegistered'; data: Registered }
  | { type: 'PieceRetitled'; data: Retitled }
  | { type: 'PurchaseRecorded'; data: { purchase: Purchase; at: string } }
  | { type: 'RestorationRecorded'; data: { restoration: Restoration; at: string } }
  /** What it stands in the books for from now on; `before`: until now, if for anything. */
  | { type: 'CostValued'; data: Valued & { before?: ValuedCost | undefined } }
  | { type: 'PieceSold'; data: PieceSale }
  /** It was sold before its cost was known, or at another. */
  | { type: 'CostOfSaleCorrected'; data: { sale: PieceSale; cost: Cost; at: string } }
  | { type: 'PieceCameBack'; data: { sale: PieceSale; at: string } }
  /** Before we heard that it was sold. */
  | { type: 'ReturnHeardEarly'; data: { orderId: string; at: string } }
  /** `cost`: what is lost by it; of a piece that is sold, nothing of ours. */
  | { type: 'PieceWrittenOff'; data: { reason: Loss; cost?: Cost | undefined; at: string; sequence: number } }
  /** `cost`: what was lost, and is not. */
  | { type: 'PieceFound'; data: { cost?: Cost | undefined; at: string; sequence: number } }
  /** What is lost is worth something else than we knew, or nothing of ours, or is ours after all. */
  | { type: 'LossCorrected'; data: { reason: Loss; before?: Cost | undefined; cost?: Cost | undefined; at: string } };

export type Piece = {
  readonly isRegistered: boolean;
  readonly title?: string;
  readonly titledBy: number;
  readonly purchase?: Purchase;
  readonly restorations: readonly Restoration[];
  readonly cost?: ValuedCost;
  /** Whom it was sold to and who has not given it back, the last at the end; messages may overtake each other. */
  readonly sales: readonly PieceSale[];
  /** Orders that gave it back: what they sold is not sold to them again. */
  readonly past: readonly string[];
  readonly early: readonly string[];
  /** At what it was written off, while it is. */
  readonly loss?: { readonly reason: Loss; readonly cost?: Cost | undefined } | undefined;
  /** The last that we heard of its being lost or found. */
  readonly missedBy: number;
};

/** The books of one one-of-a-kind piece, whose stock number it has: what it cost, and whom it was sold to. */
export const piece: Decider<PieceCommand, PieceEvent, Piece> = {
  stream: 'piece',
  initial: { isRegistered: false, titledBy: 0, missedBy: 0, restorations: [], sales: [], past: [], early: [] },

  decide(command, piece) {
    switch (command.type) {
      case 'RegisterPiece':
        return piece.isRegistered ? [] : [{ type: 'PieceRegistered', data: command.data }];
      case 'RetitlePiece':
        return command.data.sequence <= piece.titledBy ? [] : [{ type: 'PieceRetitled', data: command.data }];
      case 'RecordPurchase':
        return purchased(command.data, piece);
      case 'RecordRestoration': {
        const { restoration } = command.data;
        const known = piece.restorations.find(({ restorationId }) => restorationId === restoration.restorationId);
        if (known === undefined) {
          refuseAhead(restoration, command.data.at);
          return [{ type: 'RestorationRecorded', data: command.data }];
        }
        if (sameContent(known, restoration)) return [];
        throw new Refusal('restoration-number-taken', 'Another restoration of this piece has this number.');
      }
      case 'ValueCost':
        return withLoss(piece, valued(command.data, piece), command.data.at);
      case 'SellPiece':
        return withLoss(piece, sold(command.data, piece), command.data.at);
      case 'TakePieceBack':
        return withLoss(piece, takenBack(command.data, piece), command.data.at);
      case 'WriteOffPiece': {
        const { missedBy, loss } = piece;
        if (command.data.sequence <= missedBy) return [];
        const cost = loss === undefined ? lossOf({ ...piece, loss: command.data }) : undefined;
        return [{ type: 'PieceWrittenOff', data: { ...command.data, ...(cost && { cost }) } }];
      }
      case 'FindPiece': {
        if (command.data.sequence <= piece.missedBy) return [];
        const { cost } = piece.loss ?? {};
        return [{ type: 'PieceFound', data: { ...command.data, ...(cost && { cost }) } }];
      }
    }
  },

  evolve(piece, event) {
    switch (event.type) {
      case 'PieceRegistered':
        return { ...titled(piece, event.data), isRegistered: true };
      case 'PieceRetitled':
        return titled(piece, event.data);
      case 'PurchaseRecorded':
        return { ...piece, purchase: event.data.purchase };
      case 'RestorationRecorded':
        return { ...piece, restorations: [...piece.restorations, event.data.restoration] };
      case 'CostValued':
        return { ...piece, cost: { ...event.data.cost, by: event.data.by, at: event.data.at } };
      case 'PieceSold':
        return { ...piece, sales: [...piece.sales, event.data] };
      case 'CostOfSaleCorrected': {
        const { sale, cost } = event.data;
        return { ...piece, sales: piece.sales.map((one) => (one.orderId === sale.orderId ? { ...one, cost } : one)) };
      }
      case 'PieceCameBack': {
        const { orderId } = event.data.sale;
        const sales = piece.sales.filter((one) => one.orderId !== orderId);
        return { ...piece, sales, past: [...piece.past, orderId] };
      }
      case 'ReturnHeardEarly':
        return { ...piece, early: [...piece.early, event.data.orderId] };
      case 'PieceWrittenOff': {
        const { reason, sequence, cost = piece.loss?.cost } = event.data;
        return { ...piece, loss: { reason, ...(cost && { cost }) }, missedBy: sequence };
      }
      case 'PieceFound':
        return { ...piece, loss: undefined, missedBy: event.data.sequence };
      case 'LossCorrected': {
        const { reason, cost } = event.data;
        return { ...piece, loss: { reason, ...(cost && { cost }) } };
      }
    }
  },
};

const titled = (piece: Piece, { title, sequence }: Retitled): Piece =>
  sequence < piece.titledBy ? piece : { ...piece, title, titledBy: sequence };

function purchased(data: { purchase: Purchase; at: string }, { purchase }: Piece): PieceEvent[] {
  if (purchase === undefined) {
    refuseAhead(data.purchase, data.at);
    return [{ type: 'PurchaseRecorded', data }];
  }
  // Who sealed the seller again has other keys, or the same text.
  const { seller: _, ...said } = data.purchase;
  const { seller: __, ...known } = purchase;
  if (sameContent(said, known)) return [];
  throw new Refusal('purchase-recorded', `This piece was bought by ${purchase.documentNo} already.`);
}

/** Somewhere on earth it may be tomorrow already. */
function refuseAhead({ documentNo, date }: { readonly documentNo: string; readonly date: string }, at: string) {
  if (date > dayAfter(at.slice(0, date.length)))
    throw new Refusal('document-in-future', `date: the ${date} of ${documentNo} has not come yet.`);
}

/** A receipt counts until the purchase is known. */
function valued(data: Valued, piece: Piece): PieceEvent[] {
  const { cost, sales } = piece;
  if (cost?.by === 'purchase' || cost?.by === data.by) return [];
  const events: PieceEvent[] = [{ type: 'CostValued', data: { ...data, ...(cost && { before: cost }) } }];
  for (const sale of sales)
    if (!sameWorth(sale.cost, data.cost))
      events.push({ type: 'CostOfSaleCorrected', data: { sale, cost: data.cost, at: data.at } });
  return events;
}

const saleTo = (orderId: string, { sales }: Piece) => sales.find((sale) => sale.orderId === orderId);

function sold(sale: PieceSale, piece: Piece): PieceEvent[] {
  const { cost, past, early } = piece;
  if (past.includes(sale.orderId) || saleTo(sale.orderId, piece) !== undefined) return [];
  const events: PieceEvent[] = [{ type: 'PieceSold', data: sale }];
  if (cost !== undefined && !sameWorth(cost, sale.cost))
    events.push({ type: 'CostOfSaleCorrected', data: { sale, cost: costOf(cost), at: sale.at } });
  if (early.includes(sale.orderId)) {
    const taken = cost === undefined ? sale : { ...sale, cost: costOf(cost) };
    events.push({ type: 'PieceCameBack', data: { sale: taken, at: sale.at } });
  }
  return events;
}

function takenBack(data: { orderId: string; at: string }, piece: Piece): PieceEvent[] {
  const { orderId, at } = data;
  const sale = saleTo(orderId, piece);
  if (sale !== undefined) return [{ type: 'PieceCameBack', data: { sale, at } }];
  if (piece.past.includes(orderId) || piece.early.includes(orderId)) return [];
  return [{ type: 'ReturnHeardEarly', data }];
}

/** What is lost of ours: what is sold is in our stock no longer, and who loses it then loses nothing of ours. */
function lossOf({ loss, sales, cost }: Pick<Piece, 'sales' | 'cost'> & { readonly loss?: object | undefined }) {
  return loss === undefined || sales.length > 0 || cost === undefined ? undefined : costOf(cost);
}

/** Messages overtake each other: what was lost may prove to be sold, or to have come back before. */
function withLoss(before: Piece, events: PieceEvent[], at: string): PieceEvent[] {
  const after = events.reduce<Piece>((state, event) => piece.evolve(state, event), before);
  if (after.loss === undefined) return events;
  const { reason, cost: known } = after.loss;
  const cost = lossOf(after);
  if (sameWorth(known, cost)) return events;
  const data = { reason, ...(known && { before: known }), ...(cost && { cost }), at };
  return [...events, { type: 'LossCorrected', data }];
}

const costOf = ({ amount, baseMinor, rates }: Cost): Cost => ({ amount, baseMinor, ...(rates && { rates }) });
const sameWorth = (one: Cost | undefined, other: Cost | undefined) =>
  one?.baseMinor === other?.baseMinor && sameContent(one?.amount ?? null, other?.amount ?? null);
