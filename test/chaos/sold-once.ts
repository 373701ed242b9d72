import type { Evidence, Fact } from './evidence.js';

/** How far one piece came: who has it now, and whether it was ever given back. */
type Piece = { holder: string | undefined; sold: boolean; givenBack: boolean };

/**
 * At every prefix of the log a piece belongs to one order at most, nobody loses a piece that is free, and at last every
 * confirmed order has all its pieces and nobody else has any.
 */
export function soldOnce({ inventory, orders, told }: Evidence): string[] {
  const findings: string[] = [];
  const pieces = new Map<string, Piece>();
  const wins = new Set<string>();
  const lost = new Map<string, string>();
  for (const fact of inventory) {
    if (!fact.stream.startsWith('unit-')) continue;
    const unitId = fact.stream.slice('unit-'.length);
    const piece = pieces.get(unitId) ?? { holder: undefined, sold: false, givenBack: false };
    pieces.set(unitId, piece);
    findings.push(...wrongWith(fact, piece, lost));
    if (fact.type === 'UnitAllocated') wins.add(`${unitId} ${fact.data.orderId}`);
    follow(fact, piece, lost);
  }
  const kept = keptOrders(orders);
  findings.push(...withoutTheirPieces(kept, wins, pieces));
  for (const [unitId, { holder, sold }] of pieces)
    if (holder !== undefined && (!kept.get(holder)?.standing || !sold))
      findings.push(`${unitId} is ${sold ? 'sold' : 'allocated'} to ${holder}, which is not confirmed.`);
  return [...findings, ...leftOver(told, pieces)];
}

function wrongWith({ id, type, data: { orderId, reason } }: Fact, piece: Piece, lost: Map<string, string>): string[] {
  const { holder, sold } = piece;
  switch (type) {
    case 'UnitAllocated':
      if (holder !== undefined) return [`${id}: allocated to ${orderId} while ${holder} has it.`];
      if (lost.has(orderId!)) return [`${id}: ${orderId} takes it after it had lost ${lost.get(orderId!)}.`];
      return [];
    case 'UnitDeclined':
      if (holder === undefined || reason !== 'gone')
        return [`${id}: ${orderId} was declined (${reason}), though the piece was free.`];
      return [];
    case 'UnitSold':
    case 'UnitReleased':
    case 'UnitSaleReversed':
      if (holder !== orderId) return [`${id}: ${type} for ${orderId}, while ${holder ?? 'nobody'} has it.`];
      if (sold !== (type === 'UnitSaleReversed')) return [`${id}: ${type}, though it is ${sold ? '' : 'not '}sold.`];
      return [];
  }
  return [];
}

function follow({ id, type, data: { orderId } }: Fact, piece: Piece, lost: Map<string, string>) {
  if (type === 'UnitAllocated') Object.assign(piece, { holder: orderId, sold: false });
  if (type === 'UnitSold') piece.sold = true;
  if (type === 'UnitDeclined') lost.set(orderId!, id);
  if (type === 'UnitReleased' || type === 'UnitSaleReversed')
    Object.assign(piece, { holder: undefined, sold: false, givenBack: true });
}

type Kept = { readonly unitIds: readonly string[]; readonly id: string; standing: boolean };

/** Orders that were ever confirmed, and whether they still are. */
function keptOrders(orders: readonly Fact[]) {
  const kept = new Map<string, Kept>();
  for (const { id, stream, type, data } of orders) {
    const orderId = stream.slice('order-'.length);
    if (type === 'OrderConfirmed')
      kept.set(orderId, { id, unitIds: data.lines!.map(({ unitId }) => unitId), standing: true });
    const order = kept.get(orderId);
    if (type === 'OrderCancelled' && order !== undefined) order.standing = false;
  }
  return kept;
}

function withoutTheirPieces(kept: Map<string, Kept>, wins: Set<string>, pieces: Map<string, Piece>) {
  return [...kept].flatMap(([orderId, { id, unitIds, standing }]) =>
    unitIds.flatMap((unitId) => {
      if (!wins.has(`${unitId} ${orderId}`)) return [`${id}: confirmed, though ${unitId} was never allocated to it.`];
      if (standing && pieces.get(unitId)?.holder !== orderId)
        return [`${id}: confirmed, but ${unitId} belongs to ${pieces.get(unitId)?.holder ?? 'nobody'}.`];
      return [];
    }),
  );
}

/** A piece that somebody wanted alone and for good, and that was never given back, must be sold. */
function leftOver(told: Evidence['told'], pieces: Map<string, Piece>) {
  const wanted = new Set(
    told.flatMap(({ request: { unitIds, cancels, card } }) =>
      unitIds.length === 1 && cancels === 'never' && card?.holder !== 'walks-away' ? unitIds : [],
    ),
  );
  return [...wanted].flatMap((unitId) => {
    const piece = pieces.get(unitId);
    if (piece === undefined) return [`${unitId} was wanted and is in no log.`];
    return piece.holder !== undefined || piece.givenBack
      ? []
      : [`${unitId} was wanted and free, and is sold to nobody.`];
  });
}
