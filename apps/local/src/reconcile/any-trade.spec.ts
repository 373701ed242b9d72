import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { Fortune } from './fortune.contract.js';
import { Lots } from './lots.contract.js';
import { PaperShop } from './paper-shop.contract.js';
import { copied, entriesIn, logsIn, moveOne, settledVerdict } from './planted.contract.js';

/** Another seed draws other trades: SEED=7 ORDERS=200 npm test -- apps/local/src/reconcile */
const seed = Number(process.env['SEED'] ?? 20_260_313);
const orders = Number(process.env['ORDERS'] ?? 25);

/** How many of so many minor units that went astray, each by itself, are found. */
const planted = Number(process.env['PLANTED'] ?? 8);
function foundIn(copy: string, lots: Lots) {
  const positions = entriesIn(copy);
  let [tries, found] = [0, 0];
  while (tries < planted) {
    const undo = moveOne(copy, lots.pick(positions), lots);
    if (undo === undefined) continue;
    tries += 1;
    const { differences } = settledVerdict(copy);
    found += differences > 0 ? 1 : 0;
    undo();
  }
  rmSync(copy, { recursive: true });
  return { planted: tries, found };
}

describe.each([
  ['Britain', { BASE_CURRENCY: 'GBP', SELLER_COUNTRY: 'GB' }, ['GBP', 'GBP', 'EUR', 'USD', 'JPY']],
  ['Germany', { BASE_CURRENCY: 'EUR', SELLER_COUNTRY: 'DE' }, ['EUR', 'EUR', 'GBP', 'KWD']],
  ['the United States', { BASE_CURRENCY: 'USD', SELLER_COUNTRY: 'US' }, ['USD', 'USD', 'JPY']],
])(`Whatever happens to a dealer in %s (SEED=${seed})`, (_, settings, currencies) => {
  let shop: PaperShop;
  beforeEach(() => void (shop = new PaperShop(settings)));
  afterEach(() => shop.close());

  it('stands in the ledger as it follows from all other logs', async () => {
    await new Fortune(shop, new Lots(seed), currencies).trade(orders);
    const { differences, shown, compared } = settledVerdict(shop.folder);
    expect(shown).toEqual([]);
    expect([differences, compared.orders]).toEqual([0, orders]);
    expect(compared.entries).toBeGreaterThan(5 * orders);
    expect(foundIn(await copied(logsIn(shop.folder)), new Lots(seed))).toEqual({ planted, found: planted });
  });
});
