import type { PayoutLine } from '#contracts/payout.js';
import { allocate } from '#money/allocation.js';
import type { Money } from '#money/money.js';
import type { OrderEvent } from '../../../orders/src/order/order.js';
import { confirmedOf, drawnOrder, drawnSold, linesOf, type Goods, type Method } from './drawn-sales.contract.js';
import type { Lots } from './lots.contract.js';
import type { PaperShop } from './paper-shop.contract.js';

const rates = { USD: '1.1476', GBP: '0.86503', JPY: '182.85', KWD: '0.35' };
type Owed = PayoutLine & { readonly number?: string };
type Paid = { readonly paymentId: string; readonly method: Method; readonly amount: Money };

/** A dealer who draws lots for everything that happens to a piece and its money. */
export class Fortune {
  private labels = 0;
  private readonly owed = new Map<string, Owed[]>();

  constructor(
    private readonly shop: PaperShop,
    private readonly lots: Lots,
    private readonly currencies: readonly string[],
  ) {}

  async trade(orders: number) {
    const set = { source: 'ecb', fixed: '2026-03-13', asOf: '2026-03-13T15:00:00.000Z', base: 'EUR', rates };
    const data = { set, sha256: 'a'.repeat(64), importedFrom: 'https://rates.invalid/', history: false, jumps: [] };
    await this.shop.happens('fx', 'rates-ecb-2026-03-13-5d41402a', { type: 'RatesPublished', data });
    await this.shop.hear();
    for (let n = 1; n <= orders; n++) {
      await this.sell(n);
      if (this.lots.oneIn(6)) await this.lose(`L-${n}`);
      this.shop.pass(60_000);
      await this.shop.hear((messages) => messages.flatMap((one) => (this.lots.oneIn(5) ? [one, one] : [one])));
    }
    for (const [payer, lines] of this.owed) await this.payOut(payer, lines);
    await this.shop.hear();
  }

  private async sell(n: number) {
    const { lots } = this;
    const skus = Array.from({ length: lots.pick([1, 1, 1, 2, 3]) }, (_, index) => `P-${n}.${index}`);
    for (const sku of skus) await this.register(sku);
    const goods = { skus, minors: skus.map(() => lots.amount()), currency: lots.pick(this.currencies) };
    const channel = lots.pick(['web', 'web', 'ebay', 'etsy', 'shopify', 'store']);
    if (channel === 'web') await this.sellHere(n, goods);
    else await this.sellThere(channel, n, goods);
  }

  private async register(sku: string) {
    const { lots } = this;
    const hasPaper = lots.oneIn(2);
    const cost = !hasPaper || lots.oneIn(2) ? { cost: this.money() } : {};
    const data = { unitId: sku, title: `Piece ${sku}`, location: 'shop', ...cost };
    await this.shop.happens('inventory', `unit-${sku}`, { type: 'UnitRegistered', data });
    await this.shop.hear();
    if (hasPaper) await this.buy(sku);
    if (!lots.oneIn(5)) return;
    const amount = this.money();
    const vat = lots.oneIn(2) ? { vat: { ...amount, minor: lots.amount() } } : {};
    const spent = { restorationId: 'r-1', documentNo: 'R-1', date: '2026-03-12', amount, ...vat };
    await this.shop.recordRestoration(sku, spent);
  }

  private async buy(sku: string) {
    const { lots } = this;
    const source = lots.pick(['PRIVATE', 'PRIVATE', 'DEALER_MARGIN', 'DEALER_VAT', 'IMPORT', 'ARTIST'] as const);
    const goods = lots.pick(['second-hand', 'art', 'antique', 'excluded'] as const);
    const price = this.money();
    const vat = source === 'DEALER_VAT' ? { vat: { ...price, minor: lots.amount() } } : {};
    const document = { documentNo: `PI-${sku}`, date: '2026-03-12', optedIn: lots.oneIn(2) };
    await this.shop.recordPurchase(sku, { source, goods, ...document, price, ...vat });
  }

  private async sellHere(n: number, goods: Goods) {
    const { lots, shop } = this;
    const [id, method] = [`o-${n}`, lots.pick(['card', 'card', 'cash', 'bank-transfer', 'elsewhere'] as const)];
    const confirmed = drawnOrder(lots, goods, shop.now, method);
    const paid = { paymentId: `pi_${n}`, method, amount: confirmed.data.total };
    const captured: OrderEvent[] = method === 'elsewhere' ? [] : [{ type: 'PaymentCaptured', data: paid }];
    const cancelled: OrderEvent = { type: 'OrderCancelled', data: { reason: 'changed-mind', lines: linesOf(goods) } };
    if (lots.oneIn(8)) {
      // Paid too late: it was cancelled already.
      await shop.happens('orders', `order-${id}`, cancelled, ...captured);
      if (method !== 'elsewhere') await this.payBack(id, paid, lots.pick([paid.amount.minor, 500]));
      return;
    }
    await shop.happens('orders', `order-${id}`, ...captured, confirmed);
    await this.take(id, goods.skus);
    await this.send(id);
    if (method === 'card') this.owe('stripe', { orderId: id }, paid.amount, lots.below(paid.amount.minor));
    if (method === 'elsewhere') return;
    if (lots.oneIn(3)) {
      if (lots.oneIn(2)) await shop.happens('orders', `order-${id}`, cancelled);
      await this.payBack(id, paid, paid.amount.minor);
      await this.takeBack(id, goods.skus);
    } else if (lots.oneIn(2)) await this.payBack(id, paid, lots.partOf(paid.amount.minor));
  }

  /** In one or in two parts; and now and then the bank sends one of them back. */
  private async payBack(id: string, paid: Paid, minor: number) {
    const { currency } = paid.amount;
    for (const [index, part] of allocate(minor, this.lots.pick([[1], [1, 2]])).entries()) {
      const said = { refundId: `r-${index}`, tax: { minor: 0, currency }, reason: 'scratched' };
      const data = { ...paid, ...said, amount: { minor: part, currency } };
      const failed: OrderEvent[] = this.lots.oneIn(6) ? [{ type: 'RefundFailed', data }] : [];
      await this.shop.happens('orders', `order-${id}`, { type: 'RefundSucceeded', data }, ...failed);
    }
  }

  private async sellThere(channel: string, n: number, goods: Goods) {
    const { lots, shop } = this;
    const [id, number, isCancelled] = [`o-${channel}-${n}`, String(n), lots.oneIn(8)];
    const sold = drawnSold(lots, goods, shop.now, { channel, number, isCancelled });
    await shop.happens('channels', `sale-${id}`, sold);
    const { total, fees } = sold.data.order;
    if (isCancelled) {
      const gone: OrderEvent = { type: 'OrderCancelled', data: { reason: 'piece-gone', lines: linesOf(goods) } };
      await shop.happens('orders', `order-${id}`, gone);
      return this.repay(channel, id, [total.minor], total.currency);
    }
    await shop.happens('orders', `order-${id}`, confirmedOf(goods, channel));
    await this.take(id, goods.skus);
    await this.send(id);
    const back = lots.pick([0, 0, total.minor, lots.partOf(total.minor)]);
    if (back > 0) await this.repay(channel, id, allocate(back, [1, 1]), total.currency);
    if (lots.oneIn(3)) await this.takeBack(id, goods.skus);
    const fee = Math.min(total.minor, (fees?.minor ?? 0) + lots.below(3));
    if (channel !== 'store') this.owe(channel, { number }, total, fee);
  }

  private async repay(channel: string, id: string, parts: readonly number[], currency: string) {
    for (const [index, minor] of parts.entries()) {
      const refund = { refundId: `${index}`, at: this.shop.now, amount: { minor, currency }, lines: [] };
      await this.shop.happens('channels', `sale-${id}`, {
        type: 'RefundMade',
        data: { channel, refund, asked: false },
      });
    }
  }

  /** Now and then it is only then that its document is found. */
  private async take(orderId: string, skus: readonly string[]) {
    for (const [index, sku] of skus.entries()) {
      await this.shop.happens('inventory', `unit-${sku}`, { type: 'UnitSold', data: { orderId, line: index + 1 } });
      await this.shop.hear();
      if (this.lots.oneIn(10) && !this.shop.isBought(sku)) await this.buy(sku);
    }
  }

  private async takeBack(orderId: string, skus: readonly string[]) {
    for (const [index, sku] of skus.entries()) {
      if (this.lots.oneIn(4)) continue;
      const reversed = { type: 'UnitSaleReversed', data: { orderId, line: index + 1 } };
      const returned = { type: 'UnitReturned', data: { orderId, condition: 'as sold' } };
      await this.shop.happens('inventory', `unit-${sku}`, this.lots.pick([reversed, returned]));
    }
  }

  private async lose(sku: string) {
    await this.register(sku);
    await this.shop.happens('inventory', `unit-${sku}`, { type: 'UnitWrittenOff', data: { reason: 'lost' } });
    if (!this.lots.oneIn(3)) return;
    await this.shop.happens('inventory', `unit-${sku}`, { type: 'UnitFound', data: { location: 'shop' } });
  }

  private async send(orderId: string) {
    for (let left = this.lots.below(3); left > 0; left--) {
      const cost = this.money();
      const data = {
        ...{ parcelId: `${orderId}.1`, carrier: 'ups', service: '03', attempt: 1, declaredValue: cost, cost },
        ...{ trackingNumber: `1Z${++this.labels}`, shipmentNumber: '1', hash: 'a'.repeat(64), format: 'pdf' },
      };
      const bought = { type: 'LabelBought', data };
      const voided = this.lots.oneIn(3) ? [{ type: 'LabelVoided', data: { ...data, reason: 'cancelled' } }] : [];
      const stream = `shipment-${orderId.replace(/^o-/, 's-')}`;
      await this.shop.happens('fulfillment', stream, bought, ...voided);
    }
  }

  private owe(payer: string, of: { orderId?: string; number?: string }, amount: Money, feeMinor: number) {
    const lineId = of.orderId ?? of.number!;
    const fee = { minor: feeMinor, currency: amount.currency };
    const line = { lineId, kind: 'sale' as const, ...of, amount, fee, description: 'sale', at: this.shop.now };
    this.owed.set(payer, [...(this.owed.get(payer) ?? []), line]);
  }

  /** Each currency by itself, in two parts, with what is about no order. */
  private async payOut(payer: string, owed: readonly Owed[]) {
    const at = this.shop.now;
    for (const [currency, sales] of Map.groupBy(owed, ({ amount }) => amount.currency)) {
      const others = (['fee', 'adjustment', 'dispute', 'label'] as const).map((kind): Owed => {
        const amount = { minor: 0 - this.lots.amount(), currency };
        return { lineId: `${currency}.${kind}`, kind, amount, description: 'a word', at };
      });
      const balance = { ...others[0]!, lineId: `${currency}.balance`, kind: 'adjustment' as const };
      const lines = [...sales, ...others, balance];
      const total = lines.reduce((sum, { amount, fee }) => sum + amount.minor - (fee?.minor ?? 0), 0);
      const payoutId = `po_${currency}`;
      const of = payer === 'stripe' ? {} : { channel: payer, payoutId };
      const middle = Math.ceil(lines.length / 2);
      const parts = [lines.slice(0, middle), lines.slice(middle)].map((part, index) => ({
        type: 'PayoutHeard',
        data: { ...of, at, total: { minor: total, currency }, part: index + 1, parts: 2, lines: part },
      }));
      if (payer === 'stripe') await this.shop.happens('orders', `payout-${payoutId}`, ...parts);
      else await this.shop.happens('channels', `payout-${payer}.${payoutId}`, ...parts);
    }
  }

  private money = (): Money => ({ minor: this.lots.amount(), currency: this.lots.pick(this.currencies) });
}
