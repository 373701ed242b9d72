import type { Errand } from './closed-loop.js';
import { quoteIdOf, type Requests } from './order-requests.js';
import type { Answer } from './wire.js';

/** A way in which a piece is sold. Every order needs a piece of its own. */
export type Sale = {
  /** In the names of figures: 'a complete order', of several 'complete orders'. */
  readonly one: string;
  readonly many: string;
  /** Whether the buyer is told a price before, in a call of its own. */
  readonly isQuoted: boolean;
  /** Waits for the outcome: from the first call to confirmed. */
  readonly complete: (requests: Requests, unitId: string) => Errand;
};

/** In the own shop: a quote in euros for a piece that is asked for in dollars, and an order by card at that price. */
export const quoted: Sale = {
  ...{ one: 'a complete order', many: 'complete orders', isQuoted: true },
  complete: (requests, unitId) => ({
    request: requests.quote([unitId], `quote-${unitId}`),
    takes: ({ status }) => status === 201,
    then: (quote) => ({ request: requests.cardOrder(quoteIdOf(quote), true), takes: isCaptured }),
  }),
};

/** At a marketplace, which has the money already. */
export const soldElsewhere: Sale = {
  ...{ one: 'a marketplace order', many: 'marketplace orders', isQuoted: false },
  complete: (requests, unitId) => ({ request: requests.sold(unitId, true), takes: isConfirmed }),
};

export const sales = [quoted, soldElsewhere] as const;

const isConfirmed = ({ status, body }: Answer) => status === 201 && body.includes('"status":"confirmed"');
const isCaptured = (answer: Answer) =>
  isConfirmed(answer) && answer.body.includes('"method":"card","status":"captured"');
