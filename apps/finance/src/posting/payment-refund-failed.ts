import type { Entry } from '../journal/entry.js';
import { turned } from '../journal/lines.js';

/** PaymentRefundFailed: the money is ours still, and what its refund posted is taken back. */
export const reversed = (entry: Entry, refundId: string): Entry => ({
  ...{ ...entry, documentType: 'REVERSAL', lines: turned(entry.lines), reverses: refundId },
});
