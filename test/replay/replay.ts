import { countInvoices, invoicesOf, type Invoice } from './invoice-file.js';
import type { Journal } from './journal.js';
import { openingAfter, openingRequests, requestsFor, type Opening, type Request } from './plan.js';
import type { RejectsFile } from './report.js';
import type { Outcome, Shop } from './shop.js';

export type Replay = {
  readonly file: string;
  readonly shop: Shop;
  readonly journal: Journal;
  readonly rejects: RejectsFile;
  /** How many invoices are under way at the same time. */
  readonly atOnce: number;
  readonly progress: (stage: string, done: number, total: number) => void;
};

/** What was booked, as far as the shop answered. `rows` is the number in the file, the others are the parts of it. */
export class Booked {
  readonly rows = { order: 0, return: 0, adjustment: 0, rejected: 0 };
  /** Orders with an outcome, by number: how many lines and how much money were sent. */
  readonly orders = new Map<string, { readonly lines: number; readonly minor: number }>();
  refusedOrders = 0;
  /** Numbers of the credits that were recorded, and how many were refused. */
  readonly credits = new Set<string>();
  refusedCredits = 0;
  /** What should lie there now, by SKU. */
  readonly onHand = new Map<string, number>();

  constructor(readonly rowsInFile: number) {}

  get rowsBooked() {
    const { order, return: returned, adjustment, rejected } = this.rows;
    return order + returned + adjustment + rejected;
  }

  add({ kind, lines, body, stock }: Request, outcome: Outcome) {
    if (outcome.result === 'refused') {
      this.rows.rejected += lines.length;
      if (kind === 'order') this.refusedOrders += 1;
      if (kind === 'credit') this.refusedCredits += 1;
      return;
    }
    if (kind === 'credit') this.credits.add((body as { creditId: string }).creditId);
    if (kind === 'order' || kind === 'return' || kind === 'adjustment') this.rows[kind] += lines.length;
    if (outcome.id !== undefined) this.orders.set(outcome.id, { lines: lines.length, minor: totalOf(body) });
    for (const [sku, change] of stock) this.onHand.set(sku, (this.onHand.get(sku) ?? 0) + change);
  }
}

/**
 * Reads the file twice before it sends anything: how many rows each invoice has, and what must lie in stock; then books the
 * opening stock, then the invoices in the order of the file, several at once. What the journal knows is not sent again.
 * @throws Error when the shop cannot be reached any more; the same call goes on from there.
 */
export async function replay({ file, shop, journal, rejects, atOnce, progress }: Replay): Promise<Booked> {
  const counts = await countInvoices(file);
  const booked = new Booked([...counts.values()].reduce((sum, count) => sum + count, 0));
  const ask = async (request: Request): Promise<Outcome> => {
    const known = journal.outcomeOf(request.key);
    if (known !== undefined) return known;
    const outcome = await shop.ask(request);
    journal.note(request.key, outcome);
    return outcome;
  };

  const openings = new Map<string, Opening>();
  for await (const { number, rows, rowsRead } of invoicesOf(file, counts)) {
    openingAfter(openings, requestsFor(number, rows), rows);
    progress('reading', rowsRead, booked.rowsInFile);
  }
  let opened = 0;
  await inParallel(openings.entries(), atOnce, async ([sku, opening]) => {
    for (const request of openingRequests(sku, opening)) booked.add(request, allowed(sku, await ask(request)));
    progress('opening stock', ++opened, openings.size);
  });
  let sent = 0;
  await inParallel(invoicesOf(file, counts), atOnce, async (invoice) => {
    booked.rows.rejected += invoice.rejects.length;
    for (const reject of invoice.rejects) rejects.add(reject);
    for (const request of requestsFor(invoice.number, invoice.rows)) {
      const outcome = await ask(request);
      booked.add(request, outcome);
      if (outcome.result === 'refused')
        for (const reject of refused(invoice, request, outcome.why)) rejects.add(reject);
      else if (request.credit !== undefined) booked.add(request.credit, await ask(request.credit));
    }
    progress('invoices', (sent += invoice.source.length), booked.rowsInFile);
  });
  return booked;
}

function allowed(sku: string, outcome: Outcome): Outcome {
  if (outcome.result === 'done') return outcome;
  throw new Error(
    `${sku} cannot be opened, ${outcome.why} Replay into a shop that has not sold under these codes yet.`,
  );
}

const refused = ({ source }: Invoice, { lines }: Request, why: string) =>
  source.filter(({ line }) => lines.includes(line)).map((row) => ({ row, reason: `the shop answered ${why}` }));

const totalOf = (body: object) =>
  ((body as { lines?: { quantity: number; price: { minor: number } }[] }).lines ?? []).reduce(
    (sum, { quantity, price }) => sum + quantity * price.minor,
    0,
  );

/** Takes the next item whenever one is done. After a failure nothing new is begun, and what is under way ends first. */
async function inParallel<T>(items: AsyncIterable<T> | Iterable<T>, atOnce: number, work: (item: T) => Promise<void>) {
  const failures: unknown[] = [];
  const queue = (async function* () {
    for await (const item of items)
      if (failures.length === 0) yield item;
      else return;
  })();
  const worker = async () => {
    try {
      for await (const item of queue) await work(item);
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failures.length > 0) throw failures[0];
}
