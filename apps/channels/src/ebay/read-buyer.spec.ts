import { describe, expect, it } from '@jest/globals';
import type { ToldOrder } from '../order/told-order.js';
import { newsOf } from './read-order.js';
import { reply } from './recorder.contract.js';

type Fields = Record<string, unknown>;
const [order] = reply('orders').orders as [
  Fields & { lineItems: [Fields]; pricingSummary: Fields; paymentSummary: Fields },
];
const told = (change: Fields = {}): ToldOrder => {
  const news = newsOf('order', JSON.stringify({ ...order, ...change }));
  if (news.kind !== 'order') throw new Error(news.kind);
  return news.order;
};

describe('Who buys', () => {
  const shipTo = (change: Fields) => {
    const [{ shippingStep }] = order.fulfillmentStartInstructions as [{ shippingStep: { shipTo: Fields } }];
    return told({
      fulfillmentStartInstructions: [
        {
          shippingStep: {
            ...shippingStep,
            ...change,
            shipTo: { ...shippingStep.shipTo, ...(change.shipTo as Fields) },
          },
        },
      ],
    });
  };
  it('is left out where eBay no longer says it', () => {
    expect(shipTo({ shipTo: { fullName: undefined } }).buyer).toBeUndefined();
    expect(told({ fulfillmentStartInstructions: [] })).toMatchObject({ buyer: undefined, destination: undefined });
  });
  it('is known as far as it fits, and no order fails for the rest', () => {
    const { buyer } = shipTo({
      shipTo: {
        email: 'none',
        primaryPhone: { phoneNumber: 'on request' },
        contactAddress: { countryCode: 'DE', city: 'Kiel' },
      },
    });
    expect(Object.keys(buyer!)).toEqual(['name', 'account']);
  });
  it.each([
    [{ countryCode: 'US', stateOrProvince: 'TX' }, 'US-TX'],
    [{ countryCode: 'US', stateOrProvince: 'Texas' }, 'US'],
    [{ countryCode: 'DE' }, 'DE'],
    [{ countryCode: 'Germany' }, undefined],
  ])('lives at %j: %s', (contactAddress, destination) =>
    expect(shipTo({ shipTo: { contactAddress } }).destination).toBe(destination),
  );
  it('has above the street what eBay needs to send it on', () => {
    const { address } = shipTo({ shipToReferenceId: 'Reference #ES-1' }).buyer!;
    expect(address!.reveal()).toMatchObject({ street: '14 Barton Ct', addition: 'Reference #ES-1' });
  });
});
