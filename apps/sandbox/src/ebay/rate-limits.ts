import type { MarketHall } from '../market/market-hall.js';
import { json, type Reply } from '../reply.js';

const daySeconds = 86_400;
const apis = [
  ['sell', 'inventory', 'v1', 'sell.inventory'],
  ['sell', 'fulfillment', 'v1', 'sell.fulfillment'],
  ['buy', 'browse', 'v1', 'buy.browse'],
] as const;

/** How much of a day's calls is left. eBay counts each API by itself; here all share one count, told as that of each. */
export function rateLimits(hall: MarketHall): Reply {
  const { quota } = hall.meter('ebay');
  const asked = hall.admit('ebay', 0);
  const reset = new Date(hall.world.now() + daySeconds * 1_000).toISOString();
  const rates = [
    { limit: quota.perDay, remaining: asked.admitted ? asked.leftToday : 0, reset, timeWindow: daySeconds },
  ];
  return json(200, {
    rateLimits: apis.map(([apiContext, apiName, apiVersion, name]) => ({
      ...{ apiContext, apiName, apiVersion, resources: [{ name, rates }] },
    })),
  });
}
