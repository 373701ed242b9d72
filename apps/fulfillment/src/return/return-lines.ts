import { z } from 'zod';
import { price, text, type Money } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Shipment } from '../shipment/shipment.js';

/** So many pieces of a line of the order. */
export type Pieces = { readonly line: number; readonly quantity: number };

type Kind = { unitId: string } | { sku: string };
/** What may come back of a line, and the price of one piece of it. */
export type ReturnedLine = Kind & { line: number; quantity: number; price: Money };

/** What somebody found who looked at pieces of a line; several entries where not all of them are alike. */
export const inspection = z
  .strictObject({
    line: z.int().min(1),
    quantity: z.int().min(1).max(1_000_000),
    condition: text(200).describe('In the words of the trade: small chip to the rim'),
    verdict: z.enum(['as-sold', 'damaged', 'not-ours']).describe('not-ours: another piece than the one that was sold'),
    restock: z.boolean().describe('Whether it goes into our stock again'),
    refund: z.union([z.literal('full'), z.literal('none'), price]).describe('Of its price, in its currency'),
  })
  .meta({ id: 'Inspection' });
export type Inspection = z.infer<typeof inspection>;
export type InspectedLine = Inspection & { unitId?: string; sku?: string };

/** What a scanner reads, or somebody types. */
export const codeOf = (line: Kind) => ('unitId' in line ? line.unitId : line.sku);

/** Sums up by line. */
export function totals(pieces: readonly Pieces[]): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const { line, quantity } of pieces) sums.set(line, (sums.get(line) ?? 0) + quantity);
  return sums;
}

/** What of a shipment has left, and so may come back. */
export const sentOf = ({ packing, handedOver }: Pick<Shipment, 'packing' | 'handedOver'>): Pieces[] =>
  piecesOf(
    packing.parcels
      .filter(({ parcelId }) => handedOver[parcelId] !== undefined)
      .flatMap(({ lines }) => lines.map((line) => ({ line, quantity: 1 }))),
  );

/** What of an inspection is ours, and so is back. */
export const backIn = (lines: readonly Inspection[]): Pieces[] =>
  piecesOf(lines.filter(({ verdict }) => verdict !== 'not-ours'));

const piecesOf = (pieces: readonly Pieces[]) => [...totals(pieces)].map(([line, quantity]) => ({ line, quantity }));

/**
 * All that arrived is looked at, and nothing else. Refuses what would put somebody else's piece into our stock, or give back
 * more than was paid.
 */
export function inspected(
  lines: readonly Inspection[],
  returned: readonly ReturnedLine[],
  received: { readonly [line: number]: number },
): InspectedLine[] {
  for (const [line, quantity] of totals(lines))
    if (quantity > (received[line] ?? 0))
      throw new Refusal('not-arrived', `Of line ${line}, ${received[line] ?? 0} arrived.`);
  const looked = totals(lines);
  for (const [line, quantity] of Object.entries(received))
    if ((looked.get(Number(line)) ?? 0) < quantity)
      throw new Refusal('not-all-inspected', `Of line ${line}, ${quantity} arrived: say what became of each.`);
  return lines.map((one) => {
    const { price, ...kind } = returned.find(({ line }) => line === one.line)!;
    if (one.verdict === 'not-ours' && (one.restock || one.refund !== 'none'))
      throw new Refusal('not-ours', 'What is not ours is neither put into stock nor refunded.');
    refuseTooMuch(one, price);
    return { ...one, ...('unitId' in kind ? { unitId: kind.unitId } : { sku: kind.sku }) };
  });
}

function refuseTooMuch({ line, quantity, refund }: Inspection, price: Money) {
  if (refund === 'full' || refund === 'none') return;
  if (refund.currency !== price.currency)
    throw new Refusal('other-currency', `Line ${line} was sold in ${price.currency}.`);
  if (refund.minor < 0 || refund.minor > price.minor * quantity)
    throw new Refusal('refund-exceeds-price', `Line ${line} was sold for ${price.minor} a piece.`);
}
