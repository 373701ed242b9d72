import { z } from 'zod';
import { price } from '#contracts/vocabulary.js';

const token = z
  .string()
  .regex(/^[A-Za-z0-9_]{3,255}$/)
  .describe('What the payment provider gave the buyer’s browser for the card');

export const cardPayment = z.strictObject({ method: z.literal('card'), token });
export const cashPayment = z.strictObject({ method: z.literal('cash') });
export const transferPayment = z.strictObject({ method: z.literal('bank-transfer') });
export const elsewherePayment = z.strictObject({
  method: z.literal('elsewhere').describe('A marketplace took the money'),
  reference: z
    .string()
    .regex(/^[A-Za-z0-9._:/#-]{1,100}$/, 'letters, digits and . _ : / # -, at most 100')
    .optional()
    .describe('What the marketplace calls its payment or order'),
});
export const payAgain = z.strictObject({ token }).meta({ id: 'PayAgain' });
/** Of a transfer, to us or from us. */
export const reference = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][A-Za-z0-9 .,/:-]*$/, 'letters, digits, spaces and . , / : -')
  .describe('Where it stands on the statement, never who paid');
export const receiveTransfer = z.strictObject({ amount: price, reference }).meta({ id: 'ReceiveTransfer' });

export type PaymentMethod = 'card' | 'cash' | 'bank-transfer' | 'elsewhere';
