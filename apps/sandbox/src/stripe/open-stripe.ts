import type { BookFile } from '../book-file.js';
import type { Chance } from '../chance.js';
import type { Faults } from '../faults.js';
import type { Part } from '../front.js';
import { Acquirer } from './acquirer.js';
import { Buyer } from './buyer.js';
import type { PerEuro } from './exchange.js';
import { Ids } from './ids.js';
import { SellerBalance } from './seller-balance.js';
import { Shapes } from './shapes.js';
import { StripeBooks } from './stripe-books.js';
import { Stripe } from './stripe.js';
import { Webhooks } from './webhooks.js';

export type StripeWorld = {
  readonly file: BookFile;
  readonly faults: Faults;
  readonly chance: Chance;
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly webhookUrl?: string;
  /** What other currencies are exchanged by into the account's. */
  readonly perEuro: PerEuro;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly report: (message: string) => void;
  /** Where the sandbox can be reached. */
  readonly origin: () => string;
};

const eventsLiveSeconds = 30 * 86_400;

/** The payment provider: its API, its deliveries, its dealings with banks, over its books. */
export function openStripe({ file, faults, chance, now, report, origin, ...world }: StripeWorld) {
  const books = new StripeBooks(file, `${now().toString(36)}${chance.letters(4)}`);
  const ids = new Ids(books.account);
  const shapes = new Shapes(ids, origin);
  const webhooks = new Webhooks({ books, shapes, faults, secret: world.webhookSecret, now, report }, world.webhookUrl);
  const acquirer = new Acquirer(
    books,
    ids,
    new SellerBalance({ books, ids, faults, perEuro: world.perEuro }),
    () => chance.letters(25),
    (event) => webhooks.tell(event),
  );
  const { secretKey } = world;
  const stripe = new Stripe({ books, ids, acquirer, shapes, secretKey, now });
  const part: Part = {
    name: 'stripe',
    begin: (question) => stripe.begin(question),
    outOfOrder: (status, midst) =>
      midst ? stripe.begin(midst.question, { status, done: midst.done })() : stripe.outOfOrder(status),
  };
  return {
    ...{ books, ids, webhooks, part },
    buyer: new Buyer(books, ids, shapes, acquirer, now),
    settle: () => acquirer.settle(now()),
    /** Closes a payout: as Stripe shows it, or undefined if there is nothing to pay out. */
    payOut: () => {
      const of = acquirer.payOut(now());
      return of && shapes.show({ kind: 'payout', of });
    },
    forget: () => books.forget(now(), Math.floor(now() / 1_000) - eventsLiveSeconds),
  };
}
