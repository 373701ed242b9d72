import { describe, expect, it } from '@jest/globals';
import { elsewherePayment } from './payment-methods.js';

const fits = (reference: string) => elsewherePayment.safeParse({ method: 'elsewhere', reference }).success;

describe('What a marketplace took', () => {
  it('is named as marketplaces name it', () => {
    // As eBay, Etsy, Shopify and PayPal write them.
    for (const reference of ['12-34567-89012', '3310443291', '#1001', 'gid://shopify/Order/450789469', '8AC95710RX.1'])
      expect(fits(reference)).toBe(true);
    expect(elsewherePayment.safeParse({ method: 'elsewhere' }).success).toBe(true);
  });
  it.each(['', 'paid by Anna Abel', 'anna@example.com', 'Björk', 'a\nb', 'x'.repeat(101)])(
    'is not named %j',
    (reference) => expect(fits(reference)).toBe(false),
  );
});
