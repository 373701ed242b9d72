import type { Audit } from './audit.js';
import { format } from '#money/money.js';
import type { Month } from './months.js';
import { currency } from './plan.js';
import type { Booked } from './replay.js';

/** The closing table, and whether everything adds up: no row lost, and the shop says what the file says. */
export function summary(booked: Booked, { ordersByStatus, onHand, months, differences }: Audit, rejectsPath: string) {
  const { rows, rowsInFile, rowsBooked, orders, refusedOrders } = booked;
  const complete = rowsBooked === rowsInFile;
  const refusals = refusedOrders === 0 ? '' : `, ${refusedOrders} orders refused`;
  const line = (label: string, figure: number, more = '') =>
    `  ${label.padEnd(30)}${figure.toLocaleString('en-GB').padStart(12)}${more === '' ? '' : `  ${more}`}`;
  const lines = [
    'From the file:',
    line('rows', rowsInFile),
    line('- as order lines', rows.order, `in ${orders.size.toLocaleString('en-GB')} orders`),
    line('- as returns', rows.return),
    line('- as adjustments', rows.adjustment),
    line('- rejected', rows.rejected, `${rejectsPath}${refusals}`),
    line('together', rowsBooked, complete ? 'none lost' : 'ROWS ARE MISSING'),
    'From the shop:',
    ...Object.entries(ordersByStatus).map(([status, count]) => line(`orders ${status}`, count)),
    line('on hand', onHand.shop, `${onHand.file.toLocaleString('en-GB')} by the file`),
    ...(months.length === 0 ? [] : ['From the ledger, in GBP:', ...months.map(monthLine)]),
    ...differences.map((difference) => `  ! ${difference}`),
    differences.length === 0 ? 'The shop agrees with the file.' : 'The shop does NOT agree with the file.',
  ];
  return { text: lines.join('\n'), agrees: complete && differences.length === 0 };
}

const pounds = (minor: number) => format({ minor, currency }).padStart(14);
const monthLine = ({ month, soldMinor, returnedMinor }: Month) =>
  `  ${month}${pounds(soldMinor)} sold${pounds(returnedMinor)} given back`;
