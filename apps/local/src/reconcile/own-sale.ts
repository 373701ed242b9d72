import { allocate } from '#money/allocation.js';
import { portion } from '#money/portion.js';
import { clearingOf } from './account-groups.js';
import { linesReckoned, linesTold, taxBackOf, toldTaxOf, type Claim, type TaxedLine } from './own-tax.js';
import type { KnownRates } from './rates.source.js';
import type { Billed, OrderFacts, Paper, SoldThere } from './trade.js';

/** Where our figures of one order go. `trust`: what we cannot know to the minor unit is as the ledger has it. */
export type Figures = {
  readonly put: (group: string, currency: string, minor: number) => void;
  readonly trust: (group: string, currency: string) => void;
};
/** What of the ledger's own word our figures rest on. */
export type Word = {
  readonly baseCurrency: string;
  readonly rateId?: string | undefined;
  readonly claims: readonly Claim[];
};
export type Known = {
  readonly rates: KnownRates;
  /** By what document a piece was bought, and what that was worth in the books then. */
  readonly bought: (sku: string) => { readonly paper: Paper; readonly baseMinor: number } | undefined;
};

const deposits = '2300';

/** What the books should say of the buyer's money: of a sale, or of what came in for an order that came to nothing. */
export function ownSale(facts: OrderFacts, word: Word | undefined, known: Known, figures: Figures) {
  const { billed, sold, isCancelled } = facts;
  if (billed !== undefined && (!billed.byChannel || sold !== undefined))
    return saleOf(facts, billed, sold, word, known, figures);
  if (isCancelled) depositOf(facts, figures);
}

/**
 * Of what went back, our part is that of what the buyer paid that was ours; nobody gives back what a channel collected twice.
 * eBay tells of a part that went back without the tax that it collected.
 */
const ourPartOf = (backMinor: number, ours: number, paid: number, channel = '') =>
  (paid === 0 || channel === 'ebay'
    ? Math.min(backMinor, ours)
    : portion(ours, Math.min(backMinor, paid), paid, 'half-even')) + Math.max(0, backMinor - paid);

function depositOf({ captured, sold, backMinor }: OrderFacts, { put }: Figures) {
  const money = captured?.amount ?? sold?.total;
  if (money === undefined) return;
  const ours = captured ? money.minor : money.minor - sold!.collectedMinor;
  const left = ours - ourPartOf(backMinor, ours, money.minor, captured ? undefined : sold!.channel);
  put(captured ? accountOf(captured.method, '') : clearingOf(sold!.channel), money.currency, left);
  put(deposits, money.currency, 0 - left);
}

function saleOf(
  { backMinor: toldBack, isCancelled, hasFailedRefund }: OrderFacts,
  billed: Billed,
  sold: SoldThere | undefined,
  word: Word | undefined,
  { rates, bought }: Known,
  figures: Figures,
) {
  const { put } = figures;
  const there = billed.byChannel ? sold : undefined;
  const { minor: paid, currency } = there?.total ?? billed.total;
  // Who entered what was paid elsewhere, and cancels it, gives all of it back.
  const backMinor = isCancelled && billed.isEntered && billed.method === 'elsewhere' ? paid : toldBack;
  const ours = paid - (there?.collectedMinor ?? 0);
  const goods = ours - (there?.otherMinor ?? 0);
  const account = accountOf(billed.method, billed.channel);
  const back = ourPartOf(backMinor, ours, paid, there?.channel);
  put(account, currency, ours - back);
  if (there?.fees) {
    put(account, there.fees.currency, 0 - there.fees.minor);
    put('fees', there.fees.currency, there.fees.minor);
  }
  put('revenue', currency, 0 - ours);
  put('refunds', currency, back);
  const grosses = allocate(
    goods,
    billed.lines.map(({ minor }) => minor),
  );
  const told = toldTaxOf(billed, there);
  const base = word?.baseCurrency ?? currency;
  const worth = (minor: number) => rates.worth({ minor, currency }, base, word?.rateId);
  const [at, skus] = [there?.at ?? billed.at, billed.lines.map(({ sku }) => sku)];
  const lines =
    told === undefined
      ? linesReckoned({ at, skus, grosses, claims: word?.claims ?? [], worth, bought })
      : linesTold(told, { grosses, worth });
  const isBackKnown = !hasFailedRefund;
  taxOf(
    lines,
    { currency, base, goods, back: Math.min(back - Math.max(0, backMinor - paid), goods), isBackKnown },
    figures,
  );
}

type Taxed = {
  readonly currency: string;
  readonly base: string;
  readonly goods: number;
  readonly back: number;
  readonly isBackKnown: boolean;
};

/** Tax is no revenue, and what goes back of it was none. */
function taxOf(lines: readonly TaxedLine[], { currency, base, goods, back, isBackKnown }: Taxed, figures: Figures) {
  const { put, trust } = figures;
  for (const line of lines) {
    const of = line.margin ? base : currency;
    put('tax', of, 0 - line.taxMinor);
    put('revenue', of, line.taxMinor);
  }
  if (back === 0) return;
  const isAll = back === goods;
  // Which of several pieces a part was given back for, the ledger decides; and what rounding did before a refund failed.
  if (!isAll && (lines.length > 1 || !isBackKnown)) for (const of of new Set([currency, base])) trust('tax-back', of);
  else
    for (const line of lines)
      put('tax-back', line.margin ? base : currency, taxBackOf(line, isAll ? line.grossMinor : back));
}

/** Where the buyer's money is. */
function accountOf(method: Billed['method'], channel: string): string {
  switch (method) {
    case 'card':
      return clearingOf('stripe');
    case 'cash':
      return '1000';
    case 'bank-transfer':
      return '1010';
    case 'elsewhere':
      return clearingOf(channel);
  }
}
