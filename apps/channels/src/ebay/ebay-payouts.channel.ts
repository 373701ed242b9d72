import type { PartnerAnswer } from '#service/partner-call.js';
import type { ListedPayout } from '../channel/channel.js';
import { pageBytesMax } from '../channel/http.channel.js';
import { elementsOf } from '../channel/json-slices.js';
import { spansOf } from '../payout/spans.js';
import type { EbayApi } from './ebay-api.channel.js';
import { pages, standingOf, statementOf } from './read-payout.js';
import { read } from './replies.js';

const finances = '/sell/finances/v1';
/** eBay goes no further from where it was asked to begin. */
const spanMs = 90 * 86_400_000;
const payoutsAtOnce = 200;
/** What may have no more than a page of 10 MB. eBay does not heed it where it is asked for one payout. */
const transactionsAtOnce = 1_000;
const pagesMax = 100;

type Page = { readonly total: number; readonly elements: readonly string[] };

/**
 * What eBay paid out, by its Finances API: at an address of its own, for which the seller has to agree to sell.finances. Calls for
 * sellers in the EU and the UK must bear a digital signature, which is not made here: eBay refuses those, and the rest goes on.
 */
export class EbayPayouts {
  constructor(
    private readonly api: EbayApi,
    private readonly now: () => Date,
  ) {}

  /** In the order in which they were made, each once. */
  async *since(since: string): AsyncIterable<ListedPayout> {
    const told = new Set<string>();
    for (const { fromMs, toMs } of spansOf(Date.parse(since), this.now().getTime(), spanMs)) {
      const filter = `payoutDate:[${instant(fromMs)}..${instant(toMs)}]`;
      for await (const { elements } of this.pages('payout', filter, payoutsAtOnce))
        for (const text of elements) {
          const standing = standingOf(text);
          if (standing === undefined || told.has(standing.payoutId)) continue;
          told.add(standing.payoutId);
          yield { ...standing, statement: () => this.statement(standing, text) };
        }
    }
  }

  private async statement({ payoutId, status }: Pick<ListedPayout, 'payoutId' | 'status'>, text: string) {
    const transactions: string[] = [];
    // Of what did not arrive eBay will tell another time what it settled.
    if (status === 'sent')
      for await (const { elements } of this.pages('transaction', `payoutId:{${payoutId}}`, transactionsAtOnce))
        transactions.push(...elements);
    return new TextEncoder().encode(statementOf(text, transactions));
  }

  private async *pages(what: 'payout' | 'transaction', filter: string, limit: number): AsyncIterable<Page> {
    for (let [offset, page] = [0, 0]; page < pagesMax; page++) {
      const query = new URLSearchParams({ filter, limit: `${limit}`, offset: `${offset}` });
      const asked = { bytesMax: pageBytesMax, as: 'finances' } as const;
      const answer = await this.api.ask('edit', 'GET', `${finances}/${what}?${query.toString()}`, asked);
      const { total, elements } = pageOf(answer, what);
      yield { total, elements };
      offset += elements.length;
      if (elements.length === 0 || offset >= total) return;
    }
  }
}

/** Where eBay has none it answers with nothing at all. */
function pageOf(answer: PartnerAnswer, what: 'payout' | 'transaction'): Page {
  if (answer.status === 204) return { total: 0, elements: [] };
  const { total, count } = read(pages[what], answer, `${what}s`);
  return { total, elements: count === 0 ? [] : elementsOf(answer.text, [`${what}s`]) };
}

const instant = (ms: number) => new Date(ms).toISOString();
