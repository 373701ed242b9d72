import { z } from 'zod';
import { json, type Question, type Reply } from '../reply.js';
import type { MarketHall } from './market-hall.js';
import type { MarketOrder, MarketPayout, Platform } from './market.js';
import { orderIdOf } from './order-ids.js';

const platform = z.enum(['ebay', 'etsy', 'shopify']);
const text = z.string().min(1).max(200);
const person = z.strictObject({
  ...{ name: text, email: text, phone: z.string().max(50), username: text, street: text, city: text },
  ...{ region: z.string().max(50), postalCode: z.string().max(20), country: z.string().regex(/^[A-Z]{2}$/) },
});
const amountMinor = z.int().min(1);
const reason = text.default('the buyer asked');
const schemas = {
  buy: z.strictObject({ platform, sku: text, by: person.optional() }),
  bid: z.strictObject({ platform, sku: text, amountMinor }),
  cancel: z.strictObject({ platform, order: z.int().min(1), reason }),
  repay: z.strictObject({ platform, order: z.int().min(1), amountMinor, reason }),
  ignoreEndings: z.strictObject({ platform, count: z.int().min(0).max(1_000_000) }),
  payOut: z.strictObject({ platform }),
  quota: z.strictObject({ platform, perSecond: z.number().min(0), perDay: z.int().min(0).optional() }),
  webhook: z.strictObject({ platform, url: z.url({ protocol: /^http$/ }).nullable(), secret: text.optional() }),
  look: z.strictObject({ platform: platform.optional(), sku: text.optional() }),
};

/** What a platform's programs call it goes with it, since Shopify's ids are beyond its number. Who buys is not told. */
const shown = ({ buyer, ...order }: MarketOrder) => ({
  ...{ ...order, id: orderIdOf(order.platform, order.number), country: buyer.country },
});

const settled = (hall: MarketHall, payout: MarketPayout) => ({
  ...{ ...payout, movements: hall.movements(payout.platform).filter((one) => one.payout === payout.number) },
});

/** What the world's director may see and do on the platforms' own pages: /control/market/... Undefined: nothing of that name. */
export class MarketControl {
  /** `tell`: where a platform's webhooks go from now on; without a secret they are signed as before. */
  constructor(
    private readonly hall: MarketHall,
    private readonly tell: (platform: Platform, url: string | undefined, secret: string | undefined) => void,
  ) {}

  answer({ method, path, query, body }: Question): Reply | undefined {
    const { hall } = this;
    const [, , , what] = path.split('/');
    const sent = (): unknown => JSON.parse(body);
    const looked = () => schemas.look.parse(Object.fromEntries(new URLSearchParams(query)));
    switch (`${method} ${what}`) {
      case 'GET listings': {
        const { platform: at, sku } = looked();
        return json(200, { listings: hall.listings(at).filter((one) => sku === undefined || one.sku === sku) });
      }
      case 'GET orders': {
        const { platform: at, sku } = looked();
        const isMeant = ({ lines }: MarketOrder) => sku === undefined || lines.some((line) => line.sku === sku);
        return json(200, { orders: hall.orders(at).filter(isMeant).map(shown) });
      }
      case 'POST buy': {
        const { platform: at, sku, by } = schemas.buy.parse(sent());
        const order = hall.buy(at, sku, by);
        return order === undefined ? json(409, { error: 'it cannot be bought' }) : json(201, shown(order));
      }
      case 'POST bid': {
        const { platform: at, sku, amountMinor: amount } = schemas.bid.parse(sent());
        return hall.bid(at, sku, amount) ? done() : json(409, { error: 'nobody takes that bid' });
      }
      case 'POST cancel': {
        const { platform: at, order, reason: why } = schemas.cancel.parse(sent());
        return attempted(() => hall.cancel(at, order, why));
      }
      case 'POST repay': {
        const { platform: at, order, amountMinor: amount, reason: why } = schemas.repay.parse(sent());
        return attempted(() => hall.repay(at, order, amount, why));
      }
      case 'GET payouts':
        return json(200, { payouts: hall.payouts(looked().platform).map((one) => settled(hall, one)) });
      case 'POST payouts': {
        const payouts = hall.payOut(schemas.payOut.parse(sent()).platform);
        if (payouts.length === 0) return json(409, { error: 'there is nothing to pay out' });
        return json(201, { payouts: payouts.map((one) => settled(hall, one)) });
      }
      case 'POST ignore-endings': {
        const { platform: at, count } = schemas.ignoreEndings.parse(sent());
        hall.ignoreEndings(at, count);
        return done();
      }
      case 'PUT webhook': {
        const { platform: at, url, secret } = schemas.webhook.parse(sent());
        this.tell(at, url ?? undefined, secret);
        return done();
      }
      case 'POST quota': {
        const { platform: at, perSecond, perDay } = schemas.quota.parse(sent());
        hall.setQuota(at, { perSecond, ...(perDay !== undefined && { perDay }) });
        return json(200, { throttled: hall.throttled(at) });
      }
    }
    return undefined;
  }
}

const done = (): Reply => ({ status: 204, headers: {}, body: '' });

function attempted(act: () => unknown): Reply {
  try {
    act();
    return done();
  } catch (error) {
    if (error instanceof RangeError) return json(409, { error: error.message });
    throw error;
  }
}
