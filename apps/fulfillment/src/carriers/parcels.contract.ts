import type { Address, Consignment } from './carrier.js';

export const shop: Address = {
  ...{ name: 'Shipping Desk', company: 'Northgate Antiques', phone: '+14105550100', street: '1 Mill Rd' },
  ...{ postalCode: '21093', city: 'Timonium', region: 'MD', country: 'US' },
};
export const buyer: Address = {
  ...{ name: 'R. Okafor', phone: '+1 512-555-0199', street: '14 Barton Ct', addition: 'Apt 3' },
  ...{ postalCode: '78704-1234', city: 'Austin', region: 'TX', country: 'US' },
};
export const berlin: Address = {
  ...{ name: 'A. Brandt', phone: '+49301234567', street: 'Kastanienallee 7' },
  ...{ postalCode: '10435', city: 'Berlin', country: 'DE' },
};
export const vase: Consignment = {
  ...{ reference: 'shp-000482-1', from: shop, to: buyer, declaredValue: { minor: 133_500, currency: 'USD' } },
  measures: { weightGrams: 4_300, lengthMm: 300, widthMm: 450, heightMm: 355 },
  ...{ signature: 'adult', shipDate: '2026-03-09', isReturn: false },
};
export const abroad: Consignment = {
  ...{ ...vase, to: berlin },
  customs: {
    reason: 'sale',
    items: [
      {
        description: 'porcelain vase, c. 1780, over 100 years old',
        ...{
          hsCode: '970600',
          quantity: 2,
          value: { minor: 133_500, currency: 'USD' },
          weightGrams: 3_000,
          origin: 'DE',
        },
      },
      {
        ...{ description: 'engraving', hsCode: '970110', quantity: 2, value: { minor: 2_001, currency: 'USD' } },
        ...{ weightGrams: 100, origin: 'FR' },
      },
    ],
  },
};
/** Around when all this happens. */
export const openedAt = '2026-03-09T15:00:00.000Z';
