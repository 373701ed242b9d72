import { contactIn, type Contact } from './address-book.js';
import type { Chance } from './chance.js';
import type { Channel } from './programme.js';

/** How a buyer pays: by card in the own shop, over the counter, or to a marketplace. */
export type Purse =
  | {
      readonly method: 'card';
      /** What the buyer pays in, and where the parcel goes. */
      readonly currency: string;
      readonly destination: string;
      /** Who pays, and gets it. */
      readonly contact: Contact;
      readonly card: string;
      /** For when the first is declined. */
      readonly otherCard?: string;
    }
  | { readonly method: 'cash' }
  | { readonly method: 'elsewhere' };

const homes = [
  { currency: 'EUR', destination: 'DE' },
  { currency: 'EUR', destination: 'FR' },
  { currency: 'EUR', destination: 'AT' },
  { currency: 'USD', destination: 'US-PA' },
  { currency: 'USD', destination: 'US-NY' },
  { currency: 'GBP', destination: 'GB' },
  { currency: 'CHF', destination: 'CH' },
  { currency: 'JPY', destination: 'JP' },
] as const;
const goodCards = ['pm_card_visa', 'pm_card_mastercard'] as const;
const badCards = ['pm_card_visa_chargeDeclined', 'pm_card_visa_chargeDeclinedInsufficientFunds'] as const;

const declinedShare = 0.15;
const givesUpShare = 0.3;

/** Whoever is `eager` has a second card if the first is declined; of the others some give up. */
export function purseOf(chance: Chance, channel: Channel, eager: boolean): Purse {
  switch (channel) {
    case 'ebay':
    case 'etsy':
    case 'shopify':
      return { method: 'elsewhere' };
    case 'store':
      return { method: 'cash' };
    case 'web': {
      const [home, good, bad] = [chance.pick(homes), chance.pick(goodCards), chance.pick(badCards)];
      const payer = { method: 'card', ...home, contact: contactIn(chance, home.destination) } as const;
      if (!chance.happens(declinedShare)) return { ...payer, card: good };
      const givesUp = !eager && chance.happens(givesUpShare);
      return { ...payer, card: bad, ...(!givesUp && { otherCard: good }) };
    }
  }
}
