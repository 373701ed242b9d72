import { Refusal } from '#eventsourcing/decider.js';
import { shownTaxes } from './charge.js';
import { document, type Document, type DocumentLine, type DocumentShipping, type TaxRow } from './document.js';
import { wordingsOf } from './wordings.js';

/**
 * The document, if it may be issued. Refuses: document-unfit (its shape), vat-on-margin-line (the margin scheme never shows
 * VAT, nor on the shipping of nothing but such goods), export-taxed, sums-differ (by as little as one minor unit),
 * wording-missing. Each names the field, and what is wrong with it.
 */
export function checked<Checked extends Document>(given: Checked): Checked {
  const issue = document.safeParse(given).error?.issues[0];
  if (issue !== undefined) throw new Refusal('document-unfit', `${issue.path.join('.')}: ${issue.message}`);
  const again = given.lines.findIndex(({ line }, at) => at > 0 && line <= given.lines[at - 1]!.line);
  if (again >= 0) throw new Refusal('document-unfit', `lines.${again}.line: counts up from the line before.`);
  const parts = partsOf(given);
  refuseShownMargin(given, parts);
  if (given.exported) refuseTaxedExport(parts);
  for (const part of parts) refuseUnlessItAddsUp(part, given.taxIncluded);
  refuseUnlessTaxesAddUp(shownTaxes(parts), given.taxes);
  const gross = parts.reduce((sum, { grossMinor }) => sum + grossMinor, given.other?.amountMinor ?? 0);
  same('totalMinor', given.totalMinor, gross);
  const missing = wordingsOf(given).find((wording) => !given.notes.includes(wording));
  if (missing !== undefined) throw new Refusal('wording-missing', `notes: nothing says "${missing}".`);
  return given;
}

/** What is charged for: a line, or a part of the shipping. */
type Part = DocumentShipping & Partial<Pick<DocumentLine, 'quantity' | 'unitPriceMinor' | 'discountMinor'>> & Named;
type Named = { readonly where: string };

const partsOf = ({ lines, shipping }: Document): Part[] => [
  ...lines.map((line, at) => ({ ...line, where: `lines.${at}` })),
  ...shipping.map((part, at) => ({ ...part, where: `shipping.${at}` })),
];

function refuseShownMargin({ lines }: Document, parts: readonly Part[]) {
  const nothingElse = lines.length > 0 && lines.every(({ scheme }) => scheme !== 'NORMAL');
  for (const { where, tax, scheme } of parts)
    if (tax !== undefined && (scheme !== 'NORMAL' || nothingElse))
      throw new Refusal('vat-on-margin-line', `${where}.tax: no VAT is shown under the margin scheme.`);
}

function refuseTaxedExport(parts: readonly Part[]) {
  for (const { where, tax, scheme } of parts) {
    if (tax !== undefined && tax.amountMinor > 0)
      throw new Refusal('export-taxed', `${where}.tax: exported goods are zero-rated.`);
    if (scheme !== 'NORMAL')
      throw new Refusal('export-taxed', `${where}.scheme: exported goods leave the margin scheme.`);
  }
}

function refuseUnlessItAddsUp(part: Part, taxIncluded: boolean) {
  const { where, quantity = 1, unitPriceMinor, priceMinor, discountMinor = 0, netMinor, tax, grossMinor } = part;
  if (unitPriceMinor !== undefined && BigInt(unitPriceMinor) * BigInt(quantity) !== BigInt(priceMinor))
    throw new Refusal('sums-differ', `${where}.priceMinor: ${priceMinor} is not ${quantity} x ${unitPriceMinor}.`);
  const charged = priceMinor - discountMinor;
  if (tax === undefined && netMinor === undefined) return same(`${where}.grossMinor`, grossMinor, charged);
  if (tax === undefined || netMinor === undefined)
    throw new Refusal('sums-differ', `${where}: of tax and netMinor either is said with the other, or neither.`);
  same(`${where}.grossMinor`, grossMinor, netMinor + tax.amountMinor);
  return same(`${where}.priceMinor`, taxIncluded ? grossMinor : netMinor, charged);
}

function refuseUnlessTaxesAddUp(due: readonly TaxRow[], taxes: readonly TaxRow[]) {
  const sameKind = (a: TaxRow, b: TaxRow) => a.jurisdiction === b.jurisdiction && a.ratePercent === b.ratePercent;
  same('taxes.length', taxes.length, due.length);
  for (const row of due) {
    const at = taxes.findIndex((said) => sameKind(said, row));
    if (at < 0) throw new Refusal('sums-differ', `taxes: ${row.jurisdiction} ${row.ratePercent} % is missing.`);
    same(`taxes.${at}.taxableMinor`, taxes[at]!.taxableMinor, row.taxableMinor);
    same(`taxes.${at}.taxMinor`, taxes[at]!.taxMinor, row.taxMinor);
  }
}

function same(where: string, said: number, sum: number): void {
  if (said !== sum) throw new Refusal('sums-differ', `${where}: ${said} is said, and it comes to ${sum}.`);
}
