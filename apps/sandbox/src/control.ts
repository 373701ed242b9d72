import { z } from 'zod';
import { AudienceControl } from './audiences/audience-control.js';
import type { Audiences } from './audiences/open-audiences.js';
import { BadRules, type FaultRule, type Faults } from './faults.js';
import type { Part } from './front.js';
import { MarketControl } from './market/market-control.js';
import type { Markets } from './market/open-markets.js';
import { ParcelControl } from './parcels/parcel-control.js';
import type { Parcels } from './parcels/open-parcels.js';
import type { PrivacyEvents } from './privacy/privacy-events.js';
import type { Rates } from './rates/rates.js';
import { json, type Question, type Reply } from './reply.js';
import type { Buyer } from './stripe/buyer.js';
import type { GroundTruth } from './stripe/ground-truth.js';
import { StripeError } from './stripe/stripe-error.js';
import type { Webhooks } from './stripe/webhooks.js';

const webhookSchema = z.strictObject({
  url: z.url({ protocol: /^http$/ }).nullable(),
  events: z
    .array(
      z.enum([
        'payment_intent.amount_capturable_updated',
        'payment_intent.succeeded',
        'payment_intent.payment_failed',
        'payment_intent.canceled',
        'payment_intent.requires_action',
        'charge.refunded',
        'refund.created',
        'refund.updated',
        'refund.failed',
        'payout.paid',
      ]),
    )
    .optional(),
});
const ratesSchema = z.strictObject({
  date: z.iso.date(),
  rates: z.record(
    z.string().regex(/^[A-Z]{3}$/),
    z.string().regex(/^\d{1,12}(\.\d{1,12})?$/, 'must be a decimal string such as 1.1476'),
  ),
});
const outcomeSchema = z.strictObject({ outcome: z.enum(['succeed', 'fail']) });
const pageSchema = z.strictObject({
  after: z.string().max(100).optional(),
  order: z.string().max(500).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(1_000)).default(100),
});

/** What the world's director may see and change. Nobody else in the world would have this. */
export type Direction = {
  readonly faults: Faults;
  readonly books: GroundTruth;
  readonly webhooks: Webhooks;
  readonly rates: Rates;
  readonly setWebhook: (url: string | undefined, events?: Webhooks['endpoint']['events']) => void;
  readonly buyer: Buyer;
  readonly payOut: () => object | undefined;
  readonly privacy: PrivacyEvents;
  readonly parcels: Parcels;
  readonly markets: Markets;
  readonly audiences: Pick<Audiences, 'kept'>;
};

const none = (): Reply => ({ status: 204, headers: {}, body: '' });

/** /control: faults, webhooks, rates, authentications, Stripe's payouts, privacy events, the books, parcels, marketplaces and audiences. JSON in and out; 400 says what is wrong. */
export class Control implements Part {
  readonly name = 'control';

  private readonly parcels: ParcelControl;
  private readonly market: MarketControl;
  private readonly audiences: AudienceControl;

  constructor(private readonly direction: Direction) {
    this.audiences = new AudienceControl(direction.audiences);
    this.parcels = new ParcelControl(direction.parcels);
    this.market = new MarketControl(direction.markets.hall, (platform, url, secret) =>
      direction.markets.tell(platform, url, secret),
    );
  }

  begin(question: Question) {
    return () => {
      try {
        return this.answer(question) ?? json(404, { error: `nothing at ${question.method} ${question.path}` });
      } catch (error) {
        if (error instanceof StripeError) return json(error.status, { error: error.message });
        if (error instanceof BadRules || error instanceof SyntaxError) return json(400, { error: error.message });
        if (error instanceof z.ZodError) return json(400, { error: z.prettifyError(error) });
        throw error;
      }
    };
  }

  outOfOrder(status: number) {
    return json(status, {});
  }

  private answer(question: Question): Reply | undefined {
    const { method, path, query, headers, body } = question;
    const { faults, books, webhooks, rates, setWebhook, buyer, privacy, payOut } = this.direction;
    const [, , subject, id = ''] = path.split('/');
    switch (`${method} ${subject}`) {
      case 'GET faults':
        return json(200, { rules: faults.counts });
      case 'PUT faults':
        faults.set(JSON.parse(body) as FaultRule[]);
        return json(200, { rules: faults.counts });
      case 'DELETE faults':
        faults.clear();
        return none();
      case 'POST authentications':
        return this.authenticate(id, headers['content-type'] ?? '', body);
      case 'GET authentications':
        return buyer.page(id);
      case 'PUT rates':
        rates.set(headers['content-type']?.includes('json') ? ratesSchema.parse(JSON.parse(body)) : body);
        return none();
      case 'DELETE rates':
        rates.reset();
        return none();
      case 'GET webhook':
        return json(200, { ...webhooks.endpoint, waiting: webhooks.waiting() });
      case 'PUT webhook': {
        const { url, events } = webhookSchema.parse(JSON.parse(body));
        setWebhook(url ?? undefined, events);
        return none();
      }
      case 'POST payouts': {
        const payout = payOut();
        return payout === undefined ? json(409, { error: 'there is nothing to pay out' }) : json(201, payout);
      }
      case 'POST privacy-events':
        return json(202, privacy.tell(JSON.parse(body)));
      case 'GET privacy-events':
        return json(200, { waiting: privacy.deliveries.waiting() });
      case 'GET books': {
        const page = pageSchema.parse(Object.fromEntries(new URLSearchParams(query)));
        return json(200, { ...books.payments(page), totals: books.totals() });
      }
    }
    if (subject === 'audiences') return this.audiences.answer(question);
    return subject === 'market' ? this.market.answer(question) : this.parcels.answer(question);
  }

  /** As JSON for tests; as a form from the page that the buyer saw, and then back to the shop. */
  private authenticate(paymentIntent: string, type: string, body: string): Reply {
    const sent: unknown = type.includes('json') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
    const succeeded = outcomeSchema.parse(sent).outcome === 'succeed';
    const { shown, backTo } = this.direction.buyer.answer(paymentIntent, succeeded);
    if (type.includes('json') || backTo === undefined) return json(200, shown);
    return { status: 303, headers: { location: backTo }, body: '' };
  }
}
