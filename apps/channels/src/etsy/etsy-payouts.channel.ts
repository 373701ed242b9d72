import { ChannelUnreachable, type ListedPayout } from '../channel/channel.js';
import { pageBytesMax } from '../channel/http.channel.js';
import { elementsOf } from '../channel/json-slices.js';
import { spansOf } from '../payout/spans.js';
import type { EtsyApi } from './etsy-api.channel.js';
import { read, refuse } from './listing-replies.js';
import {
  inTurn,
  isDisbursement,
  keyOf,
  ledgerPage,
  paidOutBy,
  paymentPage,
  referenceOf,
  soldItem,
  statementOf,
  type LedgerEntry,
  type Reference,
} from './read-payout.js';

const secondMs = 1_000;
/** Etsy answers for no more than 31 days at once. */
const spanMs = 31 * 86_400_000;
/** Who is paid once a month has a disbursement in each; what is older than all of these is brought forward as one sum. */
const spansBack = 13;
const entriesAtOnce = 100;
const pagesMax = 1_000;
const paymentsAtOnce = 50;
const knownMax = 20_000;

/** As Etsy wrote it. */
type Told = { readonly entry: LedgerEntry; readonly text: string };

/**
 * What Etsy paid out. It knows no payouts, but a ledger in which each is an entry: what stands between one disbursement and the
 * next is what the next one settles.
 */
export class EtsyPayouts {
  /** Which receipt a payment or a transaction belongs to, which never changes. */
  private readonly receipts = new Map<string, string>();

  constructor(
    private readonly api: EtsyApi,
    private readonly shopId: string,
    private readonly now: () => Date,
  ) {}

  /** In the order in which they were made. */
  async *since(since: string): AsyncIterable<ListedPayout> {
    let settled: Told[] | undefined;
    for (const told of await this.ledger(Date.parse(since), this.now().getTime())) {
      if (!isDisbursement(told.entry)) {
        settled?.push(told);
        continue;
      }
      const known = settled;
      settled = [];
      yield { ...paidOutBy(told.entry), statement: () => this.statement(told, known) };
    }
  }

  /** @param known what stands between it and the disbursement before, if that was seen */
  private async statement(disbursement: Told, known: readonly Told[] | undefined): Promise<Uint8Array> {
    const settled = known ?? (await this.settledBy(disbursement.entry));
    const references = settled.flatMap(({ entry }) => referenceOf(entry) ?? []);
    await this.resolve(references);
    const receipts = new Map(
      references.flatMap((one) => {
        const receipt = this.receipts.get(keyOf(one));
        return receipt === undefined ? [] : [[keyOf(one), receipt]];
      }),
    );
    const text = statementOf(
      disbursement.text,
      settled.map((one) => one.text),
      receipts,
    );
    return new TextEncoder().encode(text);
  }

  /** Looks back from it, so that the same is found whenever that is. */
  private async settledBy({ sequence, createdAt }: LedgerEntry): Promise<readonly Told[]> {
    let ledger: readonly Told[] = [];
    for (let [left, toMs] = [spansBack, createdAt * secondMs]; left > 0; left--, toMs -= spanMs) {
      const older = await this.ledger(toMs - spanMs, toMs);
      ledger = inTurn([...older, ...ledger]).filter(({ entry }) => entry.sequence < sequence);
      const last = ledger.findLastIndex(({ entry }) => isDisbursement(entry));
      if (last >= 0) return ledger.slice(last + 1);
      if (ledger[0]?.entry.sequence === 1) break;
    }
    return ledger;
  }

  private async ledger(fromMs: number, toMs: number): Promise<Told[]> {
    const all: Told[] = [];
    for (const span of spansOf(fromMs, toMs, spanMs)) all.push(...(await this.entries(span.fromMs, span.toMs)));
    return inTurn(all);
  }

  /** Whole seconds, both ends included. */
  private async entries(fromMs: number, toMs: number): Promise<Told[]> {
    const all: Told[] = [];
    const [from, to] = [Math.floor(fromMs / secondMs), Math.floor(toMs / secondMs)];
    for (let page = 0; page < pagesMax; page++) {
      const span = { min_created: `${from}`, max_created: `${to}` };
      const query = new URLSearchParams({ ...span, limit: `${entriesAtOnce}`, offset: `${page * entriesAtOnce}` });
      const answer = await this.ask(`/payment-account/ledger-entries?${query.toString()}`);
      const { results } = read(answer, ledgerPage, 'for the ledger');
      const texts = results.length === 0 ? [] : elementsOf(answer.text, ['results']);
      all.push(...results.map((entry, index) => ({ entry, text: texts[index]! })));
      if (results.length < entriesAtOnce) return all;
    }
    throw new ChannelUnreachable('etsy has more in its ledger than anybody can read');
  }

  /** Finds out which receipts these are about, as far as that is not known yet. */
  private async resolve(references: readonly Reference[]) {
    if (this.receipts.size > knownMax) this.receipts.clear();
    const wanted = (type: Reference['type']) => {
      const ids = references.filter((one) => one.type === type && !this.receipts.has(keyOf(one))).map(({ id }) => id);
      return [...new Set(ids)];
    };
    const payments = wanted('payment');
    for (let at = 0; at < payments.length; at += paymentsAtOnce) {
      const query = new URLSearchParams({ payment_ids: payments.slice(at, at + paymentsAtOnce).join(',') });
      const found = read(await this.ask(`/payments?${query.toString()}`), paymentPage, 'for payments');
      for (const { id, receipt } of found.results) this.receipts.set(keyOf({ type: 'payment', id }), receipt);
    }
    for (const id of wanted('transaction')) {
      const answer = await this.ask(`/transactions/${id}`);
      // It may be of a listing that is gone: then nobody knows what it was about.
      if (answer.status === 404) continue;
      if (answer.status >= 300) refuse(answer, 'for a transaction');
      this.receipts.set(keyOf({ type: 'transaction', id }), read(answer, soldItem, 'for a transaction').receipt);
    }
  }

  private ask(path: string) {
    const below = `/shops/${this.shopId}${path}`;
    return this.api.ask({ urgency: 'edit', method: 'GET', path: below, body: undefined, bytesMax: pageBytesMax });
  }
}
