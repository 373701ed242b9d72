import { Refusal } from '#eventsourcing/decider.js';
import { chargeOf, shownTaxes, unitPriceOf } from './charge.js';
import { checked } from './checked.js';
import type { CreditNote, Document, DocumentLine, DocumentShipping, Invoice } from './document.js';
import { wordingsOf } from './wordings.js';

/** An amount that goes back, in minor units of the invoice, and the tax in it: it counts where the invoice shows one. */
export type Back = { readonly grossMinor: number; readonly taxMinor: number };

/** What of an invoice goes back. Amounts are as they were charged, so that one rate of exchange serves for both. */
export type Credit = {
  /** Dates in the time zone of the books. */
  readonly issuedOn: string;
  readonly reason: string;
  /** By the number of the line; of its pieces so many came back, or are paid for in part: at least 1. */
  readonly lines: readonly (Back & { readonly line: number; readonly quantity: number })[];
  /** By the place of the part in the invoice. */
  readonly shipping: readonly (Back & { readonly part: number })[];
  readonly otherMinor?: number | undefined;
  readonly taxInBooks?: CreditNote['taxInBooks'];
  readonly collectedMinor?: number | undefined;
  /** All that goes back, as it was paid: the sums of the document are checked against it. */
  readonly totalMinor: number;
  /** How it goes back. */
  readonly paidBy?: string | undefined;
};

/**
 * The credit note to an invoice, for all of it or a part: the same seller and buyer, words and rates, and what goes back.
 * Refuses: line-unknown, credited-too-much (of this credit note alone; what others took back is not seen here), and what
 * {@link checked} refuses.
 */
export function creditNoteOf({ number, invoice }: Numbered, credit: Credit): CreditNote {
  return checked(creditedOf({ number, invoice }, credit, 'credit-note', number));
}

/**
 * The invoice that takes a credit note back, whose number comes with what it credited: the money never went to the buyer, and
 * a document that has its number stays. It charges again what the credit note took off. Refuses as that one does.
 */
export const invoiceAgainOf = (of: Numbered, { number, ...credit }: Credit & { readonly number: string }): Invoice =>
  checked(creditedOf(of, credit, 'invoice', number));

type Numbered = { readonly number: string; readonly invoice: Invoice };

/** All that both of them say. */
function creditedOf<Kind extends Document['kind']>(
  { number, invoice }: Numbered,
  credit: Credit,
  kind: Kind,
  corrects: string,
) {
  const inOrder = credit.lines.toSorted((a, b) => a.line - b.line);
  const lines = inOrder.map(({ line, quantity, ...back }): DocumentLine => {
    const charged = known(
      invoice.lines.find((charged) => charged.line === line),
      `Invoice ${number} has no line ${line}.`,
    );
    refuseBeyond(charged.quantity, quantity, `Line ${line}`);
    const { unitPriceMinor: _, discountMinor: __, ...rest } = charged;
    const { priceMinor, ...charge } = chargedBack(charged, back, `Line ${line}`, invoice);
    const price = { ...unitPriceOf(priceMinor, quantity), priceMinor, discountMinor: 0 };
    return { ...rest, quantity, ...price, ...charge };
  });
  const shipping = credit.shipping.map(({ part, ...back }): DocumentShipping => {
    const charged = known(invoice.shipping[part], `Invoice ${number} has no part ${part} of shipping.`);
    return chargedBack(charged, back, `Shipping ${part}`, invoice);
  });
  const { other, collected, exported } = invoice;
  const { issuedOn, reason, otherMinor = 0, collectedMinor = 0, totalMinor, taxInBooks, paidBy } = credit;
  refuseBeyond(Math.abs(other?.amountMinor ?? 0), Math.abs(otherMinor), 'Other');
  refuseBeyond(collected?.amountMinor ?? 0, collectedMinor, 'Collected');
  return {
    ...{ ...invoice, kind, issuedOn, corrects, reason, lines, shipping },
    other: other && otherMinor !== 0 ? { ...other, amountMinor: otherMinor } : undefined,
    collected: collected && collectedMinor > 0 ? { ...collected, amountMinor: collectedMinor } : undefined,
    ...{ taxes: shownTaxes([...lines, ...shipping]), taxInBooks, totalMinor, paidBy },
    notes: wordingsOf({ kind, lines, exported, corrects }),
  };
}

/** The part of a charge that goes back: its price is without the tax where that was added to it. */
function chargedBack(
  charged: DocumentShipping,
  { grossMinor, taxMinor }: Back,
  what: string,
  { taxIncluded }: Invoice,
) {
  refuseBeyond(charged.grossMinor, grossMinor, what);
  const charge = chargeOf(charged.scheme, grossMinor, charged.tax && { ...charged.tax, amountMinor: taxMinor });
  return { priceMinor: taxIncluded ? grossMinor : (charge.netMinor ?? grossMinor), ...charge };
}

function refuseBeyond(charged: number, back: number, what: string) {
  if (back > charged) throw new Refusal('credited-too-much', `${what}: ${back} is more than the ${charged} charged.`);
}

function known<Charged>(charged: Charged | undefined, otherwise: string): Charged {
  if (charged === undefined) throw new Refusal('line-unknown', otherwise);
  return charged;
}
