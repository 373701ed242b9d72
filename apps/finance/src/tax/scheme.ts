import { isAtHome } from '#tax/tax-rules.js';
import type { TaxScheme } from '../journal/entry.js';
import { marginRowOf, marginRulesOf, type GoodsKind, type PurchaseSource } from './margin-rules.js';

/** What the document shows by which a dealer has a piece. */
export type Purchase = {
  /** PRIVATE and the like are of one's own country or of the EU: what comes from elsewhere is an IMPORT, from whomever. */
  readonly source: PurchaseSource;
  readonly documentNo: string;
  /** The document's: 2025-11-03. */
  readonly date: string;
  readonly goods: GoodsKind;
  /** The dealer opted to sell such imports, or such works of artists, under the margin scheme. */
  readonly optedIn?: boolean | undefined;
  /** It was bought or imported at a reduced rate of tax. */
  readonly reducedRate?: boolean | undefined;
};

/**
 * Why a piece is sold under the margin scheme, or is not: bought-untaxed and opted-in are why it is. The first three are
 * about the sale: tax was shown to the buyer; the piece leaves the country, or the EU; the dealer's country has no such
 * scheme. The others are about the purchase: nobody has its document; tax was charged on it; such goods are excluded; the
 * dealer did not opt for it; a reduced rate was charged.
 */
export const schemeReasons = [
  ...(['tax-shown', 'export', 'no-scheme-here'] as const),
  ...(['no-document', 'bought-taxed', 'goods-excluded', 'not-opted-in', 'reduced-rate'] as const),
  ...(['bought-untaxed', 'opted-in'] as const),
] as const;
export type SchemeReason = (typeof schemeReasons)[number];
export type SchemeDecision = { readonly scheme: TaxScheme; readonly because: SchemeReason };

/**
 * The scheme under which a piece is sold, decided once, when it is sold, by the rules of that day. Of several reasons
 * against the margin scheme it names the first in the order of {@link schemeReasons}.
 */
export function schemeOf({
  purchase,
  taxShown,
  ...sale
}: {
  readonly sellerCountry: string;
  /** RFC 3339 in UTC. */
  readonly soldAt: string;
  readonly purchase: Purchase | undefined;
  /** Whether the buyer was told a tax of ours, on an invoice or a quote. */
  readonly taxShown: boolean;
  readonly destination: string;
}): SchemeDecision {
  if (taxShown) return normal('tax-shown');
  if (!isAtHome(sale.sellerCountry, sale.destination)) return normal('export');
  const rules = marginRulesOf(sale);
  if (rules.length === 0 || marginRowOf(sale) === undefined) return normal('no-scheme-here');
  if (purchase === undefined) return normal('no-document');
  const { source, goods, optedIn, reducedRate } = purchase;
  const rule = rules.find(({ sources }) => sources.includes(source));
  if (rule === undefined) return normal('bought-taxed');
  if (goods === 'excluded' || !rule.goods.includes(goods)) return normal('goods-excluded');
  if (rule.by === 'option' && !optedIn) return normal('not-opted-in');
  if (reducedRate && !rule.afterReducedRate) return normal('reduced-rate');
  return { scheme: marginSchemes[goods], because: rule.by === 'option' ? 'opted-in' : 'bought-untaxed' };
}

const normal = (because: SchemeReason): SchemeDecision => ({ scheme: 'NORMAL', because });

const marginSchemes = {
  'second-hand': 'MARGIN_SECOND_HAND',
  art: 'MARGIN_ART',
  antique: 'MARGIN_ANTIQUES',
  collectors: 'MARGIN_ANTIQUES',
} as const satisfies Record<Exclude<GoodsKind, 'excluded'>, TaxScheme>;

/** What an invoice has to say instead of showing VAT: Art. 226 (14), Directive 2006/112/EC. */
const wordings: { readonly [scheme in TaxScheme]: string | undefined } = {
  NORMAL: undefined,
  MARGIN_SECOND_HAND: 'Margin scheme - second-hand goods',
  MARGIN_ART: 'Margin scheme - works of art',
  MARGIN_ANTIQUES: "Margin scheme - collectors' items and antiques",
};
/** In English; undefined where nothing has to be said. */
export const wordingOf = (scheme: TaxScheme): string | undefined => wordings[scheme];
