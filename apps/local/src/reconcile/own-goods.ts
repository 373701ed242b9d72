import { inBooks } from './account-groups.js';
import type { Cells } from './cells.js';
import { subjectOf, type Paper, type PieceFacts, type Spent, type Trade } from './trade.js';

/** What the books should say of each piece: it stands in them for what was paid for it, as long as it is ours. */
export function ownGoods(trade: Trade, cells: Cells, spent: Spent) {
  for (const [unitId, facts] of trade.pieces) {
    const subject = subjectOf('piece', unitId);
    const { paper, soldTo } = facts;
    const cost = paper?.price ?? facts.cost;
    if (cost === undefined) continue;
    const { minor, currency } = cost;
    if (paper === undefined) spent(subject, '2110', currency, 0 - minor);
    else owed(subject, paper, spent);
    if (soldTo !== undefined) {
      const buyer = subjectOf('order', soldTo);
      spent(buyer, 'cost', currency, minor);
      // Its cost may be under way to the books of whoever bought it.
      if (trade.young.has(subject)) trade.young.add(buyer);
    } else spent(subject, facts.isLost ? '5100' : '1410', currency, minor);
    worthInBooks(facts, currency, minor, subject, cells);
  }
}

/** What is not ours is worth nothing in the currency of the books either, at whatever rates it came and went. */
function worthInBooks({ soldTo, isLost }: PieceFacts, currency: string, minor: number, subject: string, cells: Cells) {
  for (const { group, currency: base } of cells.of(subject)) {
    if (group !== inBooks) continue;
    if (soldTo !== undefined || isLost) continue;
    if (base === currency) cells.add('own', subject, inBooks, base, minor);
    else cells.trust(subject, inBooks, base);
  }
}

function owed(subject: string, { price, vat }: Paper, spent: Spent) {
  spent(subject, '2100', price.currency, 0 - price.minor);
  if (vat === undefined) return;
  spent(subject, '2150', vat.currency, vat.minor);
  spent(subject, '2100', vat.currency, 0 - vat.minor);
}
