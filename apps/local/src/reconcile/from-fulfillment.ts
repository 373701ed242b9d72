import type { Money } from '#contracts/vocabulary.js';
import { splitStream } from '#eventsourcing/decider.js';
import { customerReturn, type ReturnEvent } from '../../../fulfillment/src/return/return.js';
import { orderIdOf, shipment, type ShipmentEvent } from '../../../fulfillment/src/shipment/shipment.js';
import type { Logged, LogFile } from './log.source.js';
import { subjectOf, type Spent, type Trade } from './trade.js';

export const ofFulfillment = ['LabelBought', 'LabelVoided'] as const;
type Heard = Extract<ShipmentEvent | ReturnEvent, { type: (typeof ofFulfillment)[number] }>;

/** What carriers will bill for labels, there and back; what they took back they will not. */
export function hearFulfillment(log: LogFile, trade: Trade, spent: Spent) {
  for (const event of log.all<Heard>(ofFulfillment)) {
    const orderId = orderIdIn(event);
    if (orderId === undefined) continue;
    const subject = subjectOf('order', orderId);
    trade.note(subject, event.at);
    const cost = event.type === 'LabelBought' ? event.data.cost : boughtFor(event, log);
    if (cost === undefined) continue;
    const minor = event.type === 'LabelBought' ? cost.minor : 0 - cost.minor;
    spent(subject, '6200', cost.currency, minor);
    spent(subject, '2120', cost.currency, 0 - minor);
  }
}

function orderIdIn({ stream, data }: Logged<Heard>): string | undefined {
  const [kind, id] = splitStream(stream);
  if (kind === shipment.stream) return orderIdOf(id);
  return kind === customerReturn.stream && 'orderId' in data ? data.orderId : undefined;
}

/** What a label cost that was given back; undefined if it was a surplus one, which we never took. */
function boughtFor({ stream, data }: Logged<Heard>, log: LogFile): Money | undefined {
  const bought = log
    .stream<Heard>(stream)
    .find((one) => one.type === 'LabelBought' && one.data.trackingNumber === data.trackingNumber);
  return bought?.data.cost;
}
