import { Secret } from '#service/secret/secret.js';
import { EtsyShop } from '../../../sandbox/src/etsy/etsy-shop.js';
import { channelContract } from '../channel/channel.contract.js';
import { sandboxShop, type ShopMeans } from '../channel/sandbox-shop.contract.js';
import { EtsyChannel } from './etsy.channel.js';
import { png } from './recorder.contract.js';

const account = {
  ...{
    keystring: 'keystring0of0the0sandbox',
    sharedSecret: 'shared0secret',
    refreshToken: '55501.the-sellers-consent',
  },
  ...{ shopId: 42, currency: 'USD' },
};

channelContract('Etsy', async () => {
  // Both of the seller's programs have one refresh token between them, as they must.
  const grantsOf = (first: string) => {
    let kept = first;
    return { load: async () => kept, save: async (refreshToken: string) => void (kept = refreshToken) };
  };
  const grants = grantsOf(account.refreshToken);
  const channel = ({ newId: _, ...means }: ShopMeans, ours = grants) =>
    new EtsyChannel({
      ...{ ...means, grants: ours, keystring: account.keystring, sharedSecret: Secret.of(account.sharedSecret) },
      ...{ shopId: `${account.shopId}`, currency: account.currency },
      terms: { shippingProfileId: '801', returnPolicyId: '702', readinessStateId: '901' },
      photos: async () => ({ bytes: png, type: 'image/png' }),
    });
  const shop = await sandboxShop({
    platform: 'etsy',
    shop: (hall, chance) => {
      const shop = new EtsyShop({ hall, chance, account, endpoint: { url: undefined, secret: 'whsec_' } });
      return { part: shop, close: () => shop.deliveries.close() };
    },
    make: (means) => channel(means),
    stranger: (means) => channel(means, grantsOf('55501.nobodys-consent')),
    offer: (sku) => ({
      ...{ sku, price: { minor: 125_000, currency: 'USD' }, format: 'fixed', category: '1633' },
      ...{ title: 'Georgian mahogany tea caddy c.1790', description: 'A caddy.\nThe key is missing.' },
      photos: ['https://images.example/caddy.jpg'],
      attributes: { who_made: 'someone_else', when_made: '1700s' },
    }),
    plenty: { perSecond: 10_000, burst: 10_000 },
    scarce: { perSecond: 2, burst: 1 },
  });
  // With its token: a refresh whose answer is lost takes people to mend, which etsy.spec.ts tells.
  for await (const one of shop.channel.live()) throw new Error(`nothing was listed yet, but ${one.sku}`);
  return shop;
});
