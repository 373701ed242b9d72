import { z } from 'zod';
import { sameContent } from '#contracts/same-content.js';
import { id, instant, price, reason } from '#contracts/vocabulary.js';
import { Refusal, type Decider } from '#eventsourcing/decider.js';
import { isOurs, leftOf } from '../sale/refunds-due.js';
import type { Sale } from '../sale/sale.js';

/** Money that was given back over the counter, or by whoever sold something for us: a till's credit note. */
export const recordCredit = z
  .strictObject({
    creditId: id.describe('Ours, or the till’s: the same twice is one'),
    channel: id.describe('Where the money was: store'),
    sku: id.optional().describe('For what it was given'),
    quantity: z.int().min(1).max(1_000_000).optional(),
    amount: price.describe('As the buyer has it, with the tax in it'),
    at: instant.describe('When it was given back'),
    reason,
    orderId: id.optional().describe('The order that it is for, if anybody knows and people entered it'),
  })
  .refine(({ amount: { minor } }) => minor > 0, { path: ['amount', 'minor'], error: 'above 0' })
  .refine(({ sku, quantity }) => sku !== undefined || quantity === undefined, {
    path: ['quantity'],
    error: 'only of a sku',
  })
  .meta({ id: 'RecordCredit' });
export type RecordedCredit = z.infer<typeof recordCredit>;

export type CreditCommand = { type: 'RecordCredit'; data: RecordedCredit };

// This shape is on disk for ever: add to it, never change it.
export type CreditEvent = { type: 'CreditRecorded'; data: RecordedCredit };

export type Credit = { readonly recorded?: RecordedCredit };

/** Money given back of which nobody else tells us; its id is that of the credit. */
export const credit: Decider<CreditCommand, CreditEvent, Credit> = {
  stream: 'credit',
  initial: {},
  decide({ data }, { recorded }) {
    if (recorded === undefined) return [{ type: 'CreditRecorded', data }];
    if (sameContent(recorded, data)) return [];
    throw new Refusal('credit-number-taken', 'Another credit was recorded under this number.');
  },
  evolve: (_, { data }) => ({ recorded: data }),
};

/** Refuses what cannot go back of an order: nobody knows it, somebody else tells of its refunds, or less is left. */
export function refuseUnlessOwed({ orderId, amount }: RecordedCredit, sale: Sale): void {
  if (orderId === undefined) return;
  const { bill, booked } = sale;
  if (bill === undefined) throw new Refusal('order-not-billed', `The books know of no sale ${orderId}.`);
  if (!isOurs(sale))
    throw new Refusal('refund-told-elsewhere', `Who has the money of ${orderId} tells what of it goes back.`);
  const left = booked === undefined ? bill.total.minor : sale.cancelledAt === undefined ? leftOf(sale) : 0;
  if (amount.currency !== bill.total.currency || amount.minor > left)
    throw new Refusal('credit-too-large', `Of ${orderId} ${left} ${bill.total.currency} in minor units are left.`);
}
