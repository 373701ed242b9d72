import { clearingOf } from './account-groups.js';
import type { Cells } from './cells.js';
import { subjectOf, type LooseCredit } from './trade.js';

/** Money that left a channel's clearing for a sale that nobody names. What of it was tax, the ledger alone decides. */
export function ownCredit({ creditId, channel, amount: { minor, currency } }: LooseCredit, cells: Cells) {
  const subject = subjectOf('credit', creditId);
  cells.add('own', subject, clearingOf(channel), currency, 0 - minor);
  cells.add('own', subject, 'refunds', currency, minor);
  cells.trust(subject, 'tax-back', currency);
}
