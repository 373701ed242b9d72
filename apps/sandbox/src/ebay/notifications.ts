import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Deliveries, type Delivery, type Letter } from '../deliveries.js';
import { DeliveryBooks } from '../delivery-books.js';
import type { Bought, MarketOrder } from '../market/market.js';
import type { MarketHall } from '../market/market-hall.js';
import { orderIdOf } from '../market/order-ids.js';
import { json, type Reply } from '../reply.js';
import { parsedJson } from './catalogue.js';
import type { EbayApplication } from './ebay-application.js';
import type { EbayCall } from './ebay-call.js';
import { EbayError } from './ebay-error.js';

const topic = 'ORDER_CONFIRMATION';
const answerWithinMs = 10_000;
/** eBay says of other topics that it tries three times more. */
const attemptsMax = 4;
const retryAfterMs = (attempts: number) => 1_000 * 5 ** (attempts - 1);
/** A checkout becomes incomplete and complete again, and is told twice, so often. */
const twiceShare = 0.2;

const destinationSchema = z.object({
  name: z.string().regex(/^[^<>]{1,64}$/),
  status: z.enum(['ENABLED', 'DISABLED']),
  deliveryConfig: z.object({
    endpoint: z.url({ protocol: /^https?$/ }),
    verificationToken: z.string().regex(/^[A-Za-z0-9_-]{32,80}$/),
  }),
});
type Destination = z.infer<typeof destinationSchema> & { state: 'ENABLED' | 'DISABLED' | 'MARKED_DOWN' };
const wrongs: Readonly<Record<string, readonly [errorId: number, message: string]>> = {
  name: [195_016, 'Invalid name. Markups or lengths greater than 64 not supported'],
  status: [195_018, 'Invalid or missing destination status. Supported values:[ENABLED,DISABLED]'],
  verificationToken: [195_019, 'Invalid or missing verification token for this endpoint.'],
  endpoint: [195_017, 'Invalid or missing endpoint.'],
};
/** What is told of, until it is delivered: `id` is the notification's. */
type Written = Readonly<Record<'orderId' | 'lineItemId' | 'legacyItemId' | 'id', string>> & { readonly at: number };

/** What eBay tells by itself: ORDER_CONFIRMATION, signed, of each line that was bought, sometimes twice. Nothing of cancellations and refunds. */
export class Notifications {
  readonly deliveries: Deliveries;
  /** Forgotten with the process, like where they lead to. */
  private readonly destinations = new Map<string, Destination>();
  private readonly challenges = new Set<Promise<void>>();

  constructor(
    private readonly hall: MarketHall,
    private readonly application: EbayApplication,
    private url?: string,
  ) {
    const { file, faults, now, report } = hall.world;
    const letterOf = ({ body, attempts }: Delivery) => this.letterOf(JSON.parse(body) as Written, attempts);
    this.deliveries = new Deliveries({
      ...{ store: new DeliveryBooks(file, 'ebay'), path: '/ebay', answerWithinMs, attemptsMax, retryAfterMs },
      ...{ faults, now, report, letterOf },
    });
    hall.onEvent(({ platform, kind, order }) => {
      if (platform === 'ebay' && kind === 'sold') for (const line of order!.lines) this.confirm(order!, line);
    });
  }

  /** Where they go from now on, also those that wait; undefined: to the destinations, or nowhere. */
  setUrl(url: string | undefined) {
    this.url = url;
    this.deliveries.pump();
  }

  /**
   * Makes a destination. eBay challenges it before it answers, and refuses with 195020 if that fails; here the answer comes
   * first, and the destination is marked down instead. {@link settled} waits for that.
   */
  addDestination({ question, origin }: EbayCall): Reply {
    const parsed = destinationSchema.safeParse(parsedJson(question.body));
    if (!parsed.success) {
      const field = String(parsed.error.issues[0]!.path.at(-1));
      const [errorId, message] = wrongs[field] ?? wrongs['endpoint']!;
      throw notificationError(400, errorId, message);
    }
    const { endpoint } = parsed.data.deliveryConfig;
    for (const { deliveryConfig } of this.destinations.values())
      if (deliveryConfig.endpoint === endpoint)
        throw notificationError(409, 195_021, 'Destination exists for this endpoint');
    const id = uuidOf(endpoint);
    const destination: Destination = { ...parsed.data, state: 'DISABLED' };
    this.destinations.set(id, destination);
    const challenge = this.challenge(destination).then((isTheirs) => {
      destination.state = isTheirs ? destination.status : 'MARKED_DOWN';
      this.challenges.delete(challenge);
      this.deliveries.pump();
    });
    this.challenges.add(challenge);
    const location = `${origin}/commerce/notification/v1/destination/${id}`;
    return { status: 201, headers: { location }, body: '' };
  }

  destination({ found }: EbayCall): Reply {
    const destination = this.destinations.get(found[0]!);
    if (destination === undefined) throw notificationError(404, 195_004, 'The specified destination is invalid.');
    const { name, deliveryConfig, state } = destination;
    return json(200, { destinationId: found[0], name, status: state, deliveryConfig });
  }

  /** No challenge is under way. */
  async settled() {
    await Promise.all(this.challenges);
  }

  async close() {
    await this.settled();
    await this.deliveries.close();
  }

  private get address(): string | undefined {
    const enabled = [...this.destinations.values()].find(({ state }) => state === 'ENABLED');
    return this.url ?? enabled?.deliveryConfig.endpoint;
  }

  /** Whoever knows the token can answer with it, the code before it and the address behind. */
  private challenge({ deliveryConfig: { endpoint, verificationToken } }: Destination): Promise<boolean> {
    const code = this.hall.world.chance.letters(36);
    const url = `${endpoint}${endpoint.includes('?') ? '&' : '?'}challenge_code=${code}`;
    const right = createHash('sha256').update(code).update(verificationToken).update(endpoint).digest('hex');
    return fetch(url, { signal: AbortSignal.timeout(answerWithinMs), redirect: 'manual' }).then(
      async (answer) => {
        const isJson = /^application\/json/.test(answer.headers.get('content-type') ?? '');
        const said = parsedJson(await answer.text()) as { readonly challengeResponse?: unknown } | null | undefined;
        return answer.status === 200 && isJson && said?.challengeResponse === right;
      },
      () => false,
    );
  }

  private confirm(order: MarketOrder, line: Bought) {
    if (this.address === undefined) return;
    const times = this.hall.world.chance.fraction() < twiceShare ? 2 : 1;
    for (let time = 1; time <= times; time++) {
      const [lineItemId, legacyItemId] = [String(line.lineId), String(line.listing)];
      const id = uuidOf(`${lineItemId}/${time}`);
      const orderId = orderIdOf('ebay', order.number);
      const told: Written = { orderId, lineItemId, legacyItemId, id, at: order.placedAt };
      this.deliveries.tell(topic, JSON.stringify(told));
    }
  }

  /** Signed anew each time, since it says how often it was tried. That `data` has these names is unverified, but for the orderId. */
  private letterOf({ id, at, ...data }: Written, attempts: number): Letter | undefined {
    const url = this.address;
    if (url === undefined) return undefined;
    const [eventDate, publishDate] = [at, this.hall.world.now()].map((at) => new Date(at).toISOString());
    const body = JSON.stringify({
      metadata: { topic, schemaVersion: '1.0', deprecated: false },
      notification: { notificationId: id, eventDate, publishDate, publishAttemptCount: attempts + 1, data },
    });
    const signature = this.application.signatureOf(body);
    return { url, body, headers: { 'content-type': 'application/json', 'x-ebay-signature': signature } };
  }
}

const notificationError = (status: number, errorId: number, message: string) =>
  new EbayError(status, errorId, 'API_NOTIFICATION', message);

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
