import type { Evidence, Fact, Row } from './evidence.js';

/** The rows of the read models against a fold of the log that shares nothing with the views. */
export const readModels = ({ orders, inventory, orderRows, catalogueRows, notRebuilt }: Evidence): string[] => [
  ...differences('order_list', 'orderId', folded(orders, 'order-', orderRow), orderRows),
  ...differences('catalogue', 'unitId', folded(inventory, 'unit-', catalogueRow), catalogueRows),
  ...notRebuilt.map((view) => `${view}: the rebuilt rows hash to something else than the live ones.`),
];

type Fold = (row: Row, fact: Fact, id: string) => Row;

function folded(facts: readonly Fact[], prefix: string, fold: Fold) {
  const rows = new Map<string, Row>();
  for (const fact of facts) {
    if (!fact.stream.startsWith(prefix)) continue;
    const id = fact.stream.slice(prefix.length);
    rows.set(id, fold(rows.get(id) ?? {}, fact, id));
  }
  return rows;
}

const orderStatus: Record<string, string> = {
  OrderPlaced: 'placed',
  OrderAllocated: 'allocated',
  OrderPaid: 'paid',
  OrderConfirmed: 'confirmed',
  OrderCancelled: 'cancelled',
  OrderRefunded: 'refunded',
};

const orderRow: Fold = (row, { type, at, data }, orderId) => {
  const status = orderStatus[type];
  if (status === undefined) return row;
  const { placedAt, channel, customerId, lines, total } = data;
  const placed =
    type === 'OrderPlaced'
      ? {
          ...{ orderId, placedAt, channel, customerId: customerId ?? null, lineCount: lines!.length },
          ...{ totalMinor: total!.minor, currency: total!.currency },
        }
      : {};
  return { ...row, ...placed, status, changedAt: at };
};

/** Nothing is withdrawn or held in this shop, so a piece that is given back is offered again. */
const unitStatus: Record<string, string> = {
  UnitRegistered: 'not-offered',
  UnitOffered: 'offered',
  UnitAllocated: 'allocated',
  UnitSold: 'sold',
  UnitReleased: 'offered',
  UnitSaleReversed: 'offered',
};

const catalogueRow: Fold = (row, { type, data }, unitId) => {
  const asking = data.askingPrice && { askingMinor: data.askingPrice.minor, currency: data.askingPrice.currency };
  if (type === 'UnitRepriced') return { ...row, ...asking };
  const status = unitStatus[type];
  if (status === undefined) return row;
  if (type === 'UnitRegistered') return { unitId, status, title: data.title, location: data.location };
  return { ...row, status, ...(type === 'UnitOffered' && asking) };
};

/** The columns that the fold knows must agree; the row may have more. */
function differences(view: string, key: string, expected: Map<string, Row>, rows: readonly Row[]): string[] {
  const found = new Set(rows.map((row) => String(row[key])));
  const missing = [...expected.keys()].filter((id) => !found.has(id)).map((id) => `${view}: no row for ${id}.`);
  const wrong = rows.flatMap((row) => {
    const id = String(row[key]);
    const truth = expected.get(id);
    if (truth === undefined) return [`${view}: a row for ${id}, which is in no log.`];
    return Object.entries(truth)
      .filter(([column, value]) => row[column] !== value)
      .map(([column, value]) => `${view}: ${id}.${column} is ${String(row[column])}, and ${String(value)} by the log.`);
  });
  return [...missing, ...wrong];
}
