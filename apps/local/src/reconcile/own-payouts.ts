import { clearingOf, settledGroup } from './account-groups.js';
import type { Cells } from './cells.js';
import { subjectOf, type PayoutFacts, type Spent, type Trade } from './trade.js';

type Line = PayoutFacts['lines'][number];
/** What statements charged and gave back for one order, in one currency. */
type Charged = { readonly payer: string; charges: number; credits: number };

/** What the books should say of what was paid out: the money is at the bank, and what the payer kept is spent. */
export function ownPayouts(trade: Trade, cells: Cells, spent: Spent) {
  const ofOrders = new Map<string, Map<string, Charged>>();
  for (const [key, { payer, total, parts, heard, lines }] of trade.payouts) {
    if (heard < parts) continue;
    const subject = subjectOf('payout', key);
    const settled = settledGroup(clearingOf(payer));
    spent(subject, '1010', total.currency, total.minor);
    spent(subject, settled, total.currency, 0 - total.minor);
    for (const line of lines) {
      const { currency } = line.amount;
      const of = line.orderId === undefined ? subject : subjectOf('order', line.orderId);
      const account = accountOf(line);
      if (account !== undefined) {
        spent(of, account, currency, 0 - line.amount.minor);
        spent(of, settled, currency, line.amount.minor);
      }
      const fee = feeOf(line);
      if (line.orderId !== undefined) charge(ofOrders, line.orderId, currency, payer, fee);
      else {
        spent(of, 'fees', currency, fee);
        spent(of, settled, currency, 0 - fee);
      }
    }
  }
  for (const [orderId, charged] of ofOrders) keptOf(orderId, charged, trade, cells, spent);
}

function charge(all: Map<string, Map<string, Charged>>, orderId: string, currency: string, payer: string, fee: number) {
  const known = all.get(orderId) ?? new Map<string, Charged>();
  all.set(orderId, known);
  const charged = known.get(currency) ?? { payer, charges: 0, credits: 0 };
  known.set(currency, charged);
  if (fee > 0) charged.charges += fee;
  else charged.credits -= fee;
}

/** A fee that was told with the order is in the books already: what a statement charges beyond it comes on top. */
function keptOf(orderId: string, charged: Map<string, Charged>, trade: Trade, cells: Cells, spent: Spent) {
  const subject = subjectOf('order', orderId);
  const { billed, sold } = trade.orders.get(orderId) ?? {};
  const told = billed?.byChannel ? sold?.fees : undefined;
  for (const [currency, { payer, charges, credits }] of charged) {
    const settled = settledGroup(clearingOf(payer));
    if (told !== undefined && told.minor > 0 && told.currency !== currency) {
      // The fee of one currency was exchanged into the other, by a rate that is the payer's.
      for (const group of ['fees', settled]) cells.trust(subject, group, currency);
      continue;
    }
    const more = Math.max(0, charges - (told?.minor ?? 0)) - credits;
    spent(subject, 'fees', currency, more);
    spent(subject, settled, currency, 0 - more);
  }
}

/** What a payer keeps by a line; below zero, what it gives back. */
const feeOf = ({ kind, amount, fee }: Line) =>
  (fee?.minor ?? 0) - (kind === 'fee' || kind === 'fee-credit' ? amount.minor : 0);

/** What a line is spent on; nothing where it is what was sold, or goes back, or to the state. */
function accountOf({ kind, lineId }: Line): string | undefined {
  switch (kind) {
    case 'sale':
    case 'refund':
    case 'tax':
    case 'fee':
    case 'fee-credit':
      return undefined;
    case 'dispute':
      return '6320';
    case 'label':
      return '6200';
    case 'adjustment':
      // What is left with the payer, or was left there before, is owed to us as it was.
      return lineId.endsWith('.balance') ? undefined : '1295';
  }
}
