import type { LineTax } from '../journal/entry.js';
import type { BookedLine } from '../sale/booked-sale.js';

export const stockAccount = '1410';
export const depositAccount = '2300';

export function revenueAccountOf({ tax }: Pick<BookedLine, 'tax'>): string {
  switch (tax?.code) {
    case 'MARGIN':
      return '4010';
    case 'EXPORT':
      return '4020';
    case 'STANDARD':
    case 'COLLECTED':
    case undefined:
      return '4000';
  }
}

export const refundAccountOf = ({ tax }: Pick<BookedLine, 'tax'>): string => (tax?.code === 'MARGIN' ? '4095' : '4090');
export const taxAccountOf = ({ code }: LineTax): string => (code === 'MARGIN' ? '2205' : '2200');
/** Of what was sold under the margin scheme, and of the rest. */
export const costAccountOf = (margin: boolean): string => (margin ? '5010' : '5000');
