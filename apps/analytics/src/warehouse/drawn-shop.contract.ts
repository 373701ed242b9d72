import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Call, Event } from './bronze.contract.js';

type Fact = readonly [stream: string, data: object];
/** How many of it come at once, up to twice as many, and one of them. */
type Draw = readonly [least: number, fact: () => Fact];
export type Facts = { readonly service: string; readonly type: string; readonly events: readonly Event[] };

const usd = (minor: unknown) => ({ minor, currency: 'USD' });
const skus = ['CM-1', 'VASE', 'BOWL', 'RUG', 'WRAP', 'X9'];
/** The accounts of an entry's two lines. */
const accounts = { SALE: ['1000', '4000'], REFUND: ['4090', '1000'], COST: ['5000', '1410'] } as const;

/**
 * A shop's history by chance, the same for a seed: late, told again, in other spellings, of what was never heard of, and some of it
 * nonsense. It says nothing of what is right; only that tables must come to the same by whichever way.
 */
export class DrawnShop {
  private readonly chance;
  private serial = 0;
  private readonly told = new Map<string, Event[]>();

  constructor(seed: number) {
    this.chance = xoroshiro128plus(seed);
  }

  below = (count: number) => uniformInt(this.chance, 0, count - 1);
  pick = <T>(list: readonly T[]) => list[this.below(list.length)]!;

  day = () => `2026-0${1 + this.below(3)}-${String(1 + this.below(28)).padStart(2, '0')}`;
  private readonly at = () => `${this.day()}T${String(this.below(24)).padStart(2, '0')}:00:00.000Z`;
  private readonly order = () => `o-${this.below(30)}`;
  private readonly customer = () => `c-${1 + this.below(12)}`;
  private readonly sku = () => this.pick([...skus, 'cm-1 ', ' rug']);
  private readonly category = () => this.pick(['Rugs', ' ceramics', null, undefined, 'Clocks']);
  private readonly orNonsense = (value: unknown) => (this.below(15) === 0 ? this.pick([null, 'x', -1, {}]) : value);

  /** What comes next, a file for each. Not everything happens every time, but once. */
  facts(): Facts[] {
    const isFirst = this.serial === 0;
    const services = {
      ...{ orders: this.orders, inventory: this.inventory, channels: this.channels, marketing: this.marketing },
      rest: this.rest,
    };
    return Object.entries(services).flatMap(([name, draws]) =>
      Object.entries(draws).flatMap(([type, [least, fact]]) => {
        if (!isFirst && this.below(3) === 0) return [];
        const service = { EntryPosted: 'finance', ParcelDelivered: 'fulfillment' }[type] ?? name;
        const sold = isFirst && type === 'StockSold' ? skus.map((sku) => this.event(type, this.sale(sku, 500))) : [];
        const events = Array.from({ length: least + this.below(least) }, () => this.event(type, fact()));
        return [{ service, type, events: [...sold, ...events] }];
      }),
    );
  }

  /** Now and then one that was told before. Versions are unique, and in no order of time. */
  private event(type: string, [stream, data]: Fact): Event {
    const before = this.told.get(type) ?? [];
    if (before.length > 0 && this.below(20) === 0) return this.pick(before);
    const event = { id: `${stream}/${1 + ((++this.serial * 7_919) % 1_000_003)}`, at: this.at(), data };
    this.told.set(type, [...before, event]);
    return event;
  }

  private readonly step = (least: number): Draw => [least, () => [`order-${this.order()}`, { reason: 'r' }]];
  private readonly orders: Readonly<Record<string, Draw>> = {
    OrderPlaced: [
      25,
      () => [
        `order-${this.order()}`,
        {
          ...{ placedAt: this.orNonsense(this.at()), channel: this.orNonsense(this.pick(['web', ' eBay', 'etsy'])) },
          ...{ customerId: this.pick([undefined, this.customer(), this.customer(), this.customer()]), lines: [] },
          ...{ destination: this.pick(['US-PA', 'DE', undefined]), total: usd(this.orNonsense(this.below(1000))) },
        },
      ],
    ],
    ...{ OrderConfirmed: this.step(30), OrderCancelled: this.step(1), OrderPacked: this.step(4) },
    ...{ OrderShipped: this.step(6), OrderDelivered: this.step(3), OrderPartlyReturned: this.step(1) },
    OrderReturned: this.step(1),
  };

  private readonly unit = (least: number): Draw => [least, () => [`unit-${this.sku()}`, { orderId: this.order() }]];
  private readonly stock = (data: () => object): Draw => [
    4,
    () => [`stock-${this.sku()}`, { orderId: this.order(), ...data() }],
  ];
  /** No more can be reversed than was sold, so that at first much of everything is. */
  private readonly sale = (sku: string, quantity: number): Fact => [
    `stock-${sku}`,
    { orderId: this.order(), from: [{ quantity }] },
  ];
  private readonly inventory: Readonly<Record<string, Draw>> = {
    UnitRegistered: [4, () => [`unit-${this.sku()}`, { title: `t${this.below(3)}`, category: this.category() }]],
    UnitDescribed: [
      4,
      () => [`unit-${this.sku()}`, { changes: { title: this.pick(['a', undefined]), category: this.category() } }],
    ],
    StockRegistered: [4, () => [`stock-${this.sku()}`, { title: 's', category: this.category() }]],
    ...{ UnitSold: this.unit(8), UnitSaleReversed: this.unit(1), UnitReturned: this.unit(2) },
    ...{ UnitWrittenOff: this.unit(1), UnitFound: this.unit(1) },
    StockReceived: this.stock(() => ({ quantity: this.orNonsense(this.below(9)) })),
    StockAdjusted: this.stock(() => ({ change: this.below(9) - 4 })),
    StockReturned: this.stock(() => ({ quantity: this.below(9) })),
    StockSold: this.stock(() => ({ from: [{ quantity: 1 + this.below(4) }, { quantity: this.orNonsense(1) }] })),
    StockSaleReversed: this.stock(() => ({ from: [{ quantity: 1 }] })),
  };

  private readonly listing: Draw = [
    6,
    () => [
      `listing-ebay.${this.sku()}`,
      { at: this.orNonsense(this.at()), because: 'allocated', exposedMs: this.orNonsense(this.below(9_000)) },
    ],
  ];
  private readonly channels: Readonly<Record<string, Draw>> = {
    SkuMapped: [
      3,
      () => [
        `map-${this.below(9)}`,
        {
          ...{ channel: this.pick(['ebay', 'etsy']), from: this.pick(['x9', 'WRAP', 'vase']) },
          to: this.pick([{ unitId: 'cm-1' }, { sku: 'BOWL' }, {}]),
        },
      ],
    ],
    ...{ ListingPublished: this.listing, ListingEnded: this.listing, ListingSoldThere: this.listing },
  };

  /** Each joins somebody of a lower number, as nobody leads to who was met later. */
  private readonly joining = (): Fact => {
    const number = 2 + this.below(11);
    return [`identity-c-${number}`, { into: this.orNonsense(`c-${1 + this.below(number - 1)}`) }];
  };
  private readonly identity = (least: number): Draw => [least, () => [`identity-${this.customer()}`, {}]];
  private readonly consent = (least: number): Draw => [
    least,
    () => [
      `identity-${this.customer()}`,
      { at: this.orNonsense(this.at()), purpose: 'personalisation', source: this.pick(['form', 'account']) },
    ],
  ];
  private readonly campaign = (least: number, data: () => object): Draw => [
    least,
    () => [`campaign-k-${this.below(3)}`, { at: this.orNonsense(this.at()), ...data() }],
  ];
  private readonly message = (least: number): Draw => [
    least,
    () => [`message-m-${this.below(30)}`, { because: 'stale' }],
  ];
  private readonly people = () => Array.from({ length: 5 }, this.customer);
  private readonly marketing: Readonly<Record<string, Draw>> = {
    ...{ IdentityMet: this.identity(9), IdentitySplit: this.identity(1), IdentityReleased: this.identity(1) },
    ...{ IdentityForgotten: this.identity(1), IdentityJoined: [4, this.joining] },
    ConsentGiven: this.consent(2),
    ConsentWithdrawn: this.consent(1),
    CampaignPlanned: this.campaign(3, () => ({
      ...{ version: 1 + this.below(3), name: 'n', controlPercent: 20, startAt: this.at(), endAt: this.at() },
      ...{ utm: { source: 'google', medium: 'email', campaign: 'spring' }, budget: usd(this.below(900)) },
    })),
    CampaignBegun: this.campaign(2, () => ({})),
    ...{ CampaignFinished: this.campaign(1, () => ({})), CampaignStopped: this.campaign(1, () => ({ reason: 'r' })) },
    BudgetSpent: this.campaign(1, () => ({ spent: usd(9) })),
    PeopleAssigned: this.campaign(6, () => ({
      lot: this.below(4),
      assigned: ['a', 'b', 'control'].map((variant) => ({ variant, customerIds: this.people() })),
    })),
    SpendImported: this.campaign(4, () => ({
      ...{ key: `s-${this.below(9)}`, day: this.orNonsense(this.day()), source: 'meta', clicks: this.below(9) },
      amount: { minor: this.orNonsense(this.below(900)), currency: this.pick(['USD', 'USD', 'EUR']) },
    })),
    MessageAsked: [
      20,
      () => [`message-m-${this.below(30)}`, { campaignId: `k-${this.below(3)}`, customerId: this.customer() }],
    ],
    ...{ MessageSent: this.message(9), MessageBounced: this.message(3), MessageHeldBack: this.message(3) },
    RecipientUnsubscribed: this.message(3),
  };

  private readonly rest: Readonly<Record<string, Draw>> = {
    ParcelDelivered: [
      8,
      () => [
        `shipment-${this.below(30)}`,
        {
          ...{ parcelId: `p-${this.below(20)}`, carrier: this.orNonsense(this.pick(['ups', 'fedex'])) },
          ...{ destination: this.pick(['US-PA', 'DE', undefined]), promisedBy: this.pick([undefined, this.at()]) },
          dispatchedAt: this.pick([undefined, '2026-01-01T00:00:00.000Z', '2026-01-01T07:30:01.333Z']),
          at: this.orNonsense(this.at()),
        },
      ],
    ],
    EntryPosted: [30, () => [`journal-${this.day()}`, { entry: this.entry() }]],
  };

  private entry() {
    const [kind, minor] = [this.pick(['SALE', 'SALE', 'REFUND', 'COST'] as const), this.below(9_000)];
    const tax = { jurisdiction: 'US-PA', scheme: 'NORMAL', ratePercent: this.pick(['6', '6.0']), code: 'STANDARD' };
    const of = { sku: this.sku(), tax: this.pick([undefined, tax]) };
    const line = (account: string, side: string, baseMinor: number) => {
      return { account, side, amount: usd(baseMinor), baseMinor, description: 'x', ...of };
    };
    const [debit, credit] = accounts[kind];
    const taxed = this.below(3) === 0 ? [line('1000', 'debit', 5), line('2200', 'credit', 5)] : [];
    return {
      ...{
        key: this.orNonsense(`k-${this.below(200)}`),
        documentType: kind,
        documentDate: this.orNonsense(this.day()),
      },
      ...{
        channel: this.pick(['web', 'ebay', undefined]),
        orderId: this.pick([this.order(), this.order(), undefined]),
      },
      ...{
        destination: this.pick(['DE', undefined]),
        suppliedOn: this.pick([undefined, this.day()]),
        baseCurrency: 'USD',
      },
      lines: [line(debit, 'debit', minor), line(credit, 'credit', minor), ...taxed],
    };
  }

  /** What shoppers did meanwhile; of some it was heard before. */
  clicks(): Call[] {
    return Array.from({ length: 200 }, () => ({
      messageId: `m-${this.below(1_500)}`,
      ...{ type: this.pick(['track', 'track', 'identify']), at: this.at() },
      event: this.pick(['Product Viewed', 'Product Added', 'Order Completed']),
      ...(this.below(6) > 0 && { anonymousId: `a-${this.below(5)}` }),
      ...(this.below(2) > 0 && { userId: this.customer() }),
      context: this.pick([
        {
          campaign: {
            source: this.pick(['Google', ' mail']),
            medium: 'Email',
            name: 'spring',
            content: this.pick(['a', ' ']),
          },
        },
        { page: { url: 'https://s.example/1?gclid=3', referrer: 'https://www.x.example/' } },
      ]),
      properties: {
        ...{ sku: this.sku(), category: this.category(), order_id: this.order() },
        products: [{ sku: this.sku(), category: this.category() }, { product_id: this.sku() }],
      },
    }));
  }
}
