import { Chance } from '../chaos/chance.js';
import { closedLoop, quantile, type Errand, type Run } from './closed-loop.js';
import type { Figure } from './figure.js';
import { offer } from './offering.js';
import type { Requests } from './order-requests.js';
import { rate } from './orders.js';
import type { RunningShop } from './running-shop.js';
import { soldElsewhere } from './sales.js';
import { settled } from './settling.js';

const seed = 20_261_121;
const [pieces, articles] = [1_500, 300];
const locations = ['shop', 'depot', 'warehouse'] as const;
const skusAtOnce = 20;
const checks = 600;
const buyers = 4;
const perLocation = 50;

/** What eBay asks at its checkout: so many articles at three locations in one call, by one who asks again when he has his answer. */
export async function* inventoryChecks(shop: RunningShop): AsyncGenerator<Figure> {
  const [units, skus] = [await offer(shop, 'check', pieces), await stocked(shop)];
  const errands = checksOf(await shop.requests(), [...units, ...skus]);
  await closedLoop(shop.port, 1, errands.slice(0, checks / 2));
  yield* figures('alone', await closedLoop(shop.port, 1, errands));
  await settled(shop);

  const requests = await shop.requests();
  const orders = (await offer(shop, 'beside', 4 * pieces)).map((unitId) => soldElsewhere.complete(requests, unitId));
  let over = false;
  const [run, meanwhile] = await Promise.all([
    closedLoop(shop.port, 1, errands).finally(() => (over = true)),
    closedLoop(shop.port, buyers, orders, () => !over),
  ]);
  yield* figures(`while ${buyers} callers buy`, run, rate(meanwhile));
  await settled(shop);
}

/** Counted articles, with some at each location. */
async function stocked(shop: RunningShop): Promise<string[]> {
  const [requests, skus] = [await shop.requests(), Array.from({ length: articles }, (_, index) => `CHECKED-${index}`)];
  const askingPrice = { minor: 1_450, currency: 'USD' };
  const told = skus.map((sku) => requests.packing('POST', '/v1/stock', { sku, title: 'Polish', askingPrice }, sku));
  await closedLoop(
    shop.port,
    8,
    told.map((request): Errand => ({ request, takes: isDone })),
  );
  const received = skus.flatMap((sku) =>
    locations.map((location) => {
      const receipt = { receiptId: `${sku}-${location}`, location, quantity: perLocation };
      return requests.packing('POST', `/v1/stock/${sku}/receipts`, receipt, receipt.receiptId);
    }),
  );
  await closedLoop(
    shop.port,
    8,
    received.map((request): Errand => ({ request, takes: isDone })),
  );
  await settled(shop);
  return skus;
}

function checksOf(requests: Requests, skus: readonly string[]): Errand[] {
  const chance = new Chance(seed, 'checks');
  return Array.from({ length: checks }, (): Errand => {
    const some = Array.from({ length: skusAtOnce }, () => chance.pick(skus));
    const asked = some.flatMap((SKU) =>
      locations.map((locationID) => ({ SKU, locationID, fulfillmentType: 'PICKUP_IN_STORE', requestedQuantity: 1 })),
    );
    return { request: requests.check(asked), takes: isDone };
  });
}

function* figures(when: string, run: Run, ordersPerSecond?: number): Generator<Figure> {
  const what = `an inventory check of ${skusAtOnce} articles at ${locations.length} locations ${when}`;
  yield { figure: `${what}, p50`, value: quantile(run.lastMs, 0.5), unit: 'ms', calls: run.calls };
  const beside = ordersPerSecond === undefined ? {} : { ordersPerSecond };
  yield { figure: `${what}, p99`, value: quantile(run.lastMs, 0.99), unit: 'ms', ...beside };
}

const isDone = ({ status }: { readonly status: number }) => status === 200 || status === 201;
