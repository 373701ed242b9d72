import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Call, Event } from '../warehouse/bronze.contract.js';

export type Fact = Event & { readonly service: string; readonly type: string; readonly at: string };
const dayMs = 86_400_000;
const begunMs = Date.parse('2026-03-01T08:00:00.000Z');
const instant = (ms: number) => new Date(ms).toISOString();
const usd = (minor: number) => ({ minor, currency: 'USD' });
const variants = ['a', 'b', 'control'];
export const campaignIds = ['spring', 'summer'];

/** Every table of campaigns, and those that these read. */
export const campaignModels = [
  ...['silver.clicks', 'silver.visitors', 'silver.orders', 'silver.orders_placed', 'silver.order_steps'],
  ...['silver.ledger_lines', 'silver.ledger_entries', 'silver.product_aliases', 'silver.products'],
  ...['silver.piece_descriptions', 'silver.identity_steps', 'silver.persons', 'silver.campaign_plans'],
  ...[
    'silver.campaign_steps',
    'silver.campaign_lots',
    'silver.campaign_spend',
    'silver.messages',
    'silver.message_steps',
  ],
  ...['gold.attribution', 'gold.campaign_evidence', 'gold.campaign_people', 'gold.campaign_results', 'gold.campaigns'],
  'silver.quarantine',
];

/** Two campaigns over the same people by chance, with everything that their figures have to withstand: the same for a seed. */
export class DrawnCampaigns {
  readonly facts: Fact[] = [];
  readonly calls: Call[] = [];
  private readonly chance;
  private readonly versions = new Map<string, number>();
  private entries = 0;

  constructor(
    seed: number,
    private readonly count = 60,
  ) {
    this.chance = xoroshiro128plus(seed);
    this.people();
    for (const campaignId of campaignIds) this.campaign(campaignId);
    for (let order = 0; order < count * 3; order++) this.order(`o-${order}`);
  }

  private below = (count: number) => uniformInt(this.chance, 0, count - 1);
  private pick = <T>(list: readonly T[]) => list[this.below(list.length)]!;
  private readonly subject = () => `c-${this.below(this.count)}`;

  private tell(service: string, stream: string, type: string, data: object, ms = begunMs) {
    const version = (this.versions.get(stream) ?? 0) + 1;
    this.versions.set(stream, version);
    this.facts.push({ service, type, id: `${stream}/${version}`, at: instant(ms), data });
  }

  /** Who they are changes: found to be one, told apart, let go of, forgotten, and some of them come back. */
  private people() {
    for (let number = 0; number < this.count; number++) {
      const stream = `identity-c-${number}`;
      const says = (type: string, data: object) => this.tell('marketing', stream, type, data);
      says('IdentityMet', { record: 'order o-1', channel: 'web', at: instant(begunMs) });
      const joined = () => says('IdentityJoined', { into: `c-${this.below(number)}`, because: 'same-email' });
      if (number > 0 && this.below(3) === 0) joined();
      const next = this.below(12);
      if (next === 0) says('IdentitySplit', { apart: [], from: 'c-0' });
      if (next === 1) says('IdentityReleased', { from: 'c-0' });
      if (next <= 2) says('IdentityForgotten', { at: instant(begunMs) });
      if (next === 2) says('IdentityMet', { record: 'order o-2', channel: 'web', at: instant(begunMs) });
      if (next === 2 && number > 0) joined();
    }
  }

  private campaign(campaignId: string) {
    const stream = `campaign-${campaignId}`;
    const says = (type: string, data: object) => this.tell('marketing', stream, type, data);
    const utm = (campaign: string) => ({ source: 'Letters', medium: 'email', campaign });
    const plan = { startAt: instant(begunMs), endAt: instant(begunMs + dayMs), controlPercent: 34 };
    says('CampaignPlanned', { version: 1, name: 'Draft', ...plan, utm: utm('draft') });
    says('CampaignPlanned', { version: 2, name: campaignId, ...plan, utm: utm(campaignId), budget: usd(90_000) });
    says('CampaignBegun', { version: 2, at: instant(begunMs), people: this.count });
    for (let lot = 0; lot < 3; lot++) {
      const of = (variant: string) => ({ variant, customerIds: Array.from({ length: this.count / 5 }, this.subject) });
      says('PeopleAssigned', { lot, at: instant(begunMs + lot * 1_000), assigned: variants.map(of) });
    }
    says('CampaignFinished', { at: instant(begunMs + 9_000), people: this.count });
    const spends = Array.from({ length: 9 }, (_, at) => ({
      ...{
        key: `k-${this.below(6)}`,
        day: `2026-03-0${at + 1}`,
        source: 'meta',
        impressions: 100,
        clicks: this.below(9),
      },
      amount: { minor: this.below(9_000) - 1_000, currency: this.pick(['USD', 'USD', 'EUR']) },
    }));
    for (const spend of spends) says('SpendImported', spend);
    for (let number = 0; number < this.count; number++) if (this.below(3) > 0) this.message(campaignId, `c-${number}`);
  }

  private message(campaignId: string, customerId: string) {
    const stream = `message-${campaignId}.${customerId}`;
    const says = (type: string, data: object) => this.tell('marketing', stream, type, data);
    says('MessageAsked', { campaignId: this.pick([campaignId, campaignId, 'abandoned-cart']), customerId });
    const sent = ['MessageSent', 'MessageSent', 'MessageSent', 'MessageUnknown'];
    const outcome = this.pick([...sent, 'MessageBounced', 'MessageFailed', 'MessageHeldBack']);
    says(outcome, outcome === 'MessageHeldBack' ? { because: 'no-consent' } : { attempt: 1 });
    // What became of it may be known later, or turn out otherwise.
    if (outcome === 'MessageUnknown' && this.below(2) === 0) says(this.pick(['MessageSent', 'MessageFailed']), {});
    if (outcome === 'MessageSent' && this.below(5) === 0) says('MessageBounced', { attempt: 1 });
    for (const step of ['RecipientUnsubscribed', 'RecipientComplained'])
      if (sent.includes(outcome) && this.below(4) === 0) says(step, { at: instant(begunMs) });
  }

  /** Near the edges of the 14 days; some are cancelled, some given back, some sold elsewhere. */
  private order(orderId: string) {
    const near = this.pick([
      -1,
      0,
      1_000,
      2_000,
      5 * dayMs,
      14 * dayMs - 1,
      14 * dayMs,
      14 * dayMs + 1_999,
      15 * dayMs,
    ]);
    const [ms, channel] = [begunMs + near, this.pick(['web', 'web', 'ebay'])];
    const says = (type: string, data: object) => this.tell('orders', `order-${orderId}`, type, data, ms);
    const customerId = this.pick([undefined, this.subject(), this.subject(), this.subject()]);
    says('OrderPlaced', { channel, placedAt: instant(ms), customerId, lines: [], total: usd(1) });
    const becomes = this.below(6);
    if (becomes > 0) says('OrderConfirmed', {});
    if (becomes === 1) says('OrderCancelled', { reason: 'r' });
    const minor = 1_000 + this.below(90_000);
    if (becomes > 0)
      this.entry(orderId, 'SALE', [
        ['1260', minor + 60],
        ['4000', -minor],
        ['2200', -60],
      ]);
    if (becomes > 2)
      this.entry(orderId, 'COST', [
        ['5000', minor >> 1],
        ['1410', -(minor >> 1)],
      ]);
    if (becomes === 1 || becomes === 5)
      this.entry(orderId, 'REFUND', [
        ['4090', minor >> 2],
        ['1260', -(minor >> 2)],
      ]);
    if (channel !== 'web' || this.below(3) === 0) return;
    const browser = `browser-${orderId}`;
    const campaign = {
      source: 'letters',
      medium: this.pick(['Email', 'email', 'sms']),
      name: this.pick([...campaignIds, 'draft']),
    };
    const content = this.pick(['a', 'b', undefined]);
    const at = instant(ms - this.pick([0, 60_000, 31 * dayMs]));
    const context = { campaign: { ...campaign, content } };
    this.calls.push({ messageId: `t-${orderId}`, type: 'page', anonymousId: browser, at, context });
    this.calls.push({
      messageId: `d-${orderId}`,
      event: 'Order Completed',
      anonymousId: browser,
      at: instant(ms),
      properties: { order_id: orderId },
    });
  }

  private entry(orderId: string, documentType: string, lines: readonly (readonly [string, number])[]) {
    const told = lines.map(([account, minor]) => ({
      ...{ account, side: minor < 0 ? 'credit' : 'debit', baseMinor: Math.abs(minor) },
      amount: usd(Math.abs(minor)),
    }));
    const entry = {
      key: `k-${++this.entries}`,
      documentType,
      documentDate: '2026-03-02',
      orderId,
      baseCurrency: 'USD',
    };
    this.tell('finance', 'journal-2026-03-02', 'EntryPosted', { entry: { ...entry, lines: told } });
  }
}
