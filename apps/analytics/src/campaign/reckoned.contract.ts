import type { Call } from '../warehouse/bronze.contract.js';
import type { Fact } from './drawn-campaigns.contract.js';

type Data = Readonly<Record<string, unknown>>;
export type Figures = Record<string, number>;
const windowMs = 14 * 86_400_000;
const idOf = (stream: string) => stream.slice(stream.indexOf('-') + 1);

/** The figures of campaigns from the events themselves, one by one: whoever reckoned this has not seen the models. */
export class Reckoned {
  constructor(
    private readonly facts: readonly Fact[],
    private readonly calls: readonly Call[],
  ) {}

  private of = (...types: string[]) =>
    this.facts
      .filter(({ type }) => types.includes(type))
      .map(({ id, type, data }) => ({ type, of: idOf(id.slice(0, id.lastIndexOf('/'))), data: data as Data }));

  /** The person behind an identity, by walking there. */
  readonly personOf = (() => {
    const [leads, known] = [new Map<string, string>(), new Set<string>()];
    for (const { type, of, data } of this.of(
      ...['IdentityMet', 'IdentityJoined', 'IdentitySplit', 'IdentityReleased', 'IdentityForgotten'],
    )) {
      if (type === 'IdentityJoined') leads.set(of, data['into'] as string);
      else if (type !== 'IdentityMet') leads.delete(of);
      if (type === 'IdentityMet') known.add(of);
      if (type === 'IdentityForgotten') known.delete(of);
    }
    return (subject: string): string => {
      const into = known.has(subject) ? leads.get(subject) : undefined;
      return into !== undefined && known.has(into) ? this.personOf(into) : subject;
    };
  })();

  private readonly orders = this.of('OrderPlaced').map(({ of, data }) => ({
    orderId: of,
    ms: Date.parse(data['placedAt'] as string),
    isWeb: data['channel'] === 'web',
    who: data['customerId'] === undefined ? undefined : this.personOf(data['customerId'] as string),
    confirmed: this.of('OrderConfirmed').some((step) => step.of === of),
    cancelled: this.of('OrderCancelled').some((step) => step.of === of),
    ...this.booksOf(of),
  }));

  private booksOf(orderId: string) {
    const books = { revenue: 0, refunds: 0, cost: 0 };
    for (const { data } of this.of('EntryPosted')) {
      const { entry } = data as { entry: { orderId: string; lines: { account: string; baseMinor: number }[] } };
      if (entry.orderId !== orderId) continue;
      for (const { account, baseMinor } of entry.lines) {
        const kind = ({ 4000: 'revenue', 4090: 'refunds', 5000: 'cost' } as const)[
          account as '4000'
        ] as keyof typeof books;
        if (kind !== undefined) books[kind] += baseMinor;
      }
    }
    return books;
  }

  /** Who is in which variant since when: where they were first. */
  private assigned(campaignId: string) {
    const found = new Map<string, { variant: string; ms: number }>();
    for (const { of, data } of this.of('PeopleAssigned')) {
      const { at, assigned } = data as { at: string; assigned: { variant: string; customerIds: string[] }[] };
      const said = assigned.flatMap(({ variant, customerIds }) => customerIds.map((id) => ({ id, variant })));
      // Under the id that comes first, whatever variant that has.
      for (const { id, variant } of of === campaignId
        ? said.sort((a, b) => (`${a.id} ${a.variant}` < `${b.id} ${b.variant}` ? -1 : 1))
        : []) {
        const person = this.personOf(id);
        if (!found.has(person)) found.set(person, { variant, ms: Date.parse(at) });
      }
    }
    return found;
  }

  /** Of a campaign what each variant comes to. */
  results(campaignId: string): Map<string, Figures> {
    const assigned = this.assigned(campaignId);
    const names = [
      ...new Set([...[...assigned.values()].map(({ variant }) => variant), ...this.clicked(campaignId).keys()]),
    ];
    const spends = this.shared(campaignId, assigned);
    return new Map(
      names.map((variant) => {
        const people = [...assigned]
          .filter(([, one]) => one.variant === variant)
          .map(([person, { ms }]) => this.person(campaignId, person, ms, variant === 'control'));
        const sum = (figure: string) => people.reduce((total, one) => total + one[figure]!, 0);
        const figures = Object.fromEntries(
          [
            ...[
              'not_asked',
              'held_back',
              'tried',
              'sent',
              'bounced',
              'failed',
              'unknown',
              'unsubscribed',
              'complained',
            ],
            ...['orders', 'cancelled', 'refunded', 'people_cancelled', 'people_refunded', 'conversions'],
            ...['revenue_minor', 'refunds_minor', 'cost_minor', 'margin_minor'],
          ].map((name) => [name, sum(name)]),
        );
        const squares = (figure: string) => people.reduce((total, one) => total + one[figure]! ** 2, 0);
        const clicked = this.clicked(campaignId).get(variant) ?? [];
        const attributed = (of: (order: (typeof clicked)[number]) => number) =>
          clicked.reduce((total, order) => total + of(order), 0);
        return [
          variant,
          {
            ...{ people: people.length, ...figures, spend_minor: spends.get(variant) ?? 0 },
            ...{ revenue_squares: squares('revenue_minor'), margin_squares: squares('margin_minor') },
            attributed_orders: clicked.length,
            attributed_revenue_minor: attributed(({ revenue }) => revenue),
            attributed_margin_minor: attributed(({ revenue, refunds, cost }) => revenue - refunds - cost),
          },
        ];
      }),
    );
  }

  private person(campaignId: string, person: string, ms: number, isControl: boolean): Figures {
    const asked = this.of('MessageAsked').filter(
      ({ data }) => data['campaignId'] === campaignId && this.personOf(data['customerId'] as string) === person,
    );
    const letters = asked.map(({ of }) =>
      this.facts.filter(({ id }) => id.startsWith(`message-${of}/`)).map(({ type }) => type),
    );
    const count = (step: string) => letters.flat().filter((one) => one === step).length;
    const outcomes = letters.map((steps) => steps.filter((step) => /Sent|Bounced|Failed|Unknown/.test(step)));
    const orders = this.orders.filter((order) => order.who === person && order.ms >= ms && order.ms < ms + windowMs);
    const kept = orders.filter(({ confirmed, cancelled }) => confirmed && !cancelled).length;
    const cancelled = orders.filter((order) => order.cancelled).length;
    const refunded = orders.filter(({ refunds }) => refunds > 0).length;
    const sum = (of: 'revenue' | 'refunds' | 'cost') => orders.reduce((total, order) => total + order[of], 0);
    return {
      ...{ not_asked: Number(!isControl && asked.length === 0), held_back: count('MessageHeldBack') },
      ...{ tried: outcomes.filter((some) => some.length > 0).length, sent: count('MessageSent') },
      ...{ bounced: count('MessageBounced'), failed: count('MessageFailed') },
      unknown: outcomes.filter((some) => some.at(-1) === 'MessageUnknown').length,
      unsubscribed: Math.min(1, count('RecipientUnsubscribed')),
      complained: Math.min(1, count('RecipientComplained')),
      ...{ orders: kept, conversions: Math.min(1, kept), cancelled, people_cancelled: Math.min(1, cancelled) },
      ...{ refunded, people_refunded: Math.min(1, refunded) },
      ...{ revenue_minor: sum('revenue'), refunds_minor: sum('refunds'), cost_minor: sum('cost') },
      margin_minor: sum('revenue') - sum('refunds') - sum('cost'),
    };
  }

  /** Orders by the variant of the last click that led to them. */
  private clicked(campaignId: string) {
    const found = this.orders.flatMap((order) => {
      const click = this.calls.find(({ messageId }) => messageId === `t-${order.orderId}`);
      const { campaign } = (click?.context ?? {}) as { campaign?: { name: string; medium: string; content?: string } };
      const { name, medium, content = 'unknown' } = campaign ?? {};
      const isLate = click !== undefined && order.ms - Date.parse(click.at) >= 30 * 86_400_000;
      return order.isWeb && name === campaignId && medium?.toLowerCase() === 'email' && !isLate
        ? [{ ...order, variant: content }]
        : [];
    });
    return Map.groupBy(found, ({ variant }) => variant);
  }

  spendOf(campaignId: string): number {
    const bills = new Map<string, { minor: number; currency: string }>();
    for (const { of, data } of this.of('SpendImported'))
      if (of === campaignId && !bills.has(data['key'] as string))
        bills.set(data['key'] as string, data['amount'] as { minor: number; currency: string });
    return [...bills.values()].filter(({ currency }) => currency === 'USD').reduce((sum, { minor }) => sum + minor, 0);
  }

  /** What it cost by people, the remainders where the names lead. */
  private shared(campaignId: string, assigned: ReadonlyMap<string, { variant: string }>) {
    const spend = this.spendOf(campaignId);
    const treated = [...assigned.values()]
      .map(({ variant }) => variant)
      .filter((variant) => variant !== 'control')
      .sort();
    const upTo = (count: number) => Math.trunc((spend * count) / treated.length);
    return new Map(
      [...new Set(treated)].map((variant) => [
        variant,
        upTo(treated.lastIndexOf(variant) + 1) - upTo(treated.indexOf(variant)),
      ]),
    );
  }
}
