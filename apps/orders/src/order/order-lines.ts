import type { Money } from '#contracts/vocabulary.js';
import { Refusal } from '#eventsourcing/decider.js';

type Line =
  | { readonly unitId: string; readonly holdId?: string | undefined; readonly price: Money }
  | { readonly sku: string; readonly quantity: number; readonly location?: string | undefined; readonly price: Money };
type Content = { readonly channel: string; readonly customerId?: string | undefined; readonly lines: readonly Line[] };

const totalMinorMax = 1e15;

/** What may be on one line only: a piece there is one of. Counted goods may be on several. */
export const lineKey = (line: Line) => ('unitId' in line ? line.unitId : undefined);

export function totalOf(lines: readonly Line[]): Money {
  const currency = lines[0]!.price.currency;
  if (lines.some(({ price }) => price.currency !== currency))
    throw new Refusal('mixed-currencies', 'All lines of an order are priced in one currency.');
  const minor = lines.reduce((sum, line) => sum + line.price.minor * ('quantity' in line ? line.quantity : 1), 0);
  if (minor > totalMinorMax) throw new Refusal('total-too-large', `The total exceeds ${totalMinorMax} minor units.`);
  return { currency, minor };
}

/** Whether an order asks for what was placed before. When it was asked does not matter. */
export const sameOrder = (one: Content, other: Content) => contentOf(one) === contentOf(other);

const contentOf = ({ channel, customerId, lines }: Content) =>
  JSON.stringify([
    channel,
    customerId,
    lines.map((line) => [
      ...('unitId' in line ? [line.unitId, line.holdId] : [line.sku, line.quantity, line.location]),
      ...[line.price.minor, line.price.currency],
    ]),
  ]);
