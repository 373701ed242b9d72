import type { Rates } from '#money/conversion.js';
import type { Entry, EntryLine } from '../journal/entry.js';
import { credit, debit, inBase, worth } from '../journal/lines.js';
import type { Cost, PieceEvent } from '../piece/piece.js';
import type { Purchase } from '../piece/purchase.js';
import { baseOf } from '../sale/booked-sale.js';
import { stockAccount } from './accounts-of-sale.js';
import { headOf, type Fact } from './fact.js';

type Valued = Extract<PieceEvent, { type: 'CostValued' }>['data'];

const receivedAccount = '2110';
const vendorAccount = '2100';
const inputTaxAccount = '2150';

/** UnitRegistered with what the piece cost: it is in stock, and its invoice is not in the books yet. */
export function postReceipt(fact: Fact, unitId: string, { cost }: Valued): Entry {
  return {
    ...{ ...headOf(fact), documentType: 'PURCHASE', documentNo: unitId, ...rateOf(cost) },
    lines: received(unitId, cost, 'debit'),
  };
}

/** The purchase document: the vendor is owed its price, and the stock has it. */
export function postPurchase(fact: Fact, unitId: string, { cost }: Valued, purchase: Purchase): Entry {
  const { documentNo, price, vat } = purchase;
  const what = `Purchase ${documentNo} of ${unitId}`;
  const bought = worth(
    [...debit(stockAccount, price, what, { sku: unitId }), ...credit(vendorAccount, price, what, { sku: unitId })],
    cost.baseMinor,
  );
  const tax = vat === undefined ? [] : [...debit(inputTaxAccount, vat, what), ...credit(vendorAccount, vat, what)];
  return {
    ...{ ...headOf(fact), documentType: 'PURCHASE', documentNo, ...rateOf(cost) },
    lines: [...bought, ...inBase(tax, baseOf({ baseCurrency: fact.baseCurrency, rates: cost.rates }))],
  };
}

/** What was said at receipt, taken back for the purchase document: an entry of its own, of a later day than the document's. */
export function postReceiptBack(fact: Fact, unitId: string, before: Cost, { documentNo }: Purchase): Entry {
  return {
    ...{ ...headOf(fact), key: `${fact.key}/receipt`, documentType: 'PURCHASE', documentNo, ...rateOf(before) },
    lines: received(unitId, before, 'credit'),
  };
}

export const rateOf = ({ rates }: { readonly rates?: Rates | undefined }) => (rates ? { rateId: rates.rateId } : {});

function received(unitId: string, { amount, baseMinor }: Cost, side: 'debit' | 'credit'): EntryLine[] {
  const what = side === 'debit' ? `Received ${unitId}` : `Received ${unitId}: now invoiced`;
  const [stock, owed] = side === 'debit' ? [debit, credit] : [credit, debit];
  return worth(
    [...stock(stockAccount, amount, what, { sku: unitId }), ...owed(receivedAccount, amount, what, { sku: unitId })],
    baseMinor,
  );
}
