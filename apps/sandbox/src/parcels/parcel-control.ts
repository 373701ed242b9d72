import { z } from 'zod';
import { json, type Question, type Reply } from '../reply.js';
import { wantedSchema } from './journey.js';
import type { Parcels } from './open-parcels.js';
import type { MissedPush } from './parcel-books.js';

const url = z.url({ protocol: /^http$/ });
const text = z.string().min(1).max(200);
const upsWebhookSchema = z.strictObject({
  url: url.nullable(),
  credential: text.optional(),
  client: z.strictObject({ tokenUrl: url, clientId: text, clientSecret: text }).optional(),
});
const fedexWebhookSchema = z.strictObject({ url: url.nullable(), token: text.optional() });
const carrierSchema = z.strictObject({
  tokenSeconds: z.int().min(0).max(86_400).nullable().optional(),
  callsPerTenSeconds: z.int().min(0).nullable().optional(),
  revokeTokens: z.boolean().optional(),
});
const autoDeliverSchema = z
  .strictObject({ stepMs: z.int().min(1).max(86_400_000), clock: z.enum(['virtual', 'real']).default('virtual') })
  .nullable();
const pageSchema = z.strictObject({
  after: z.string().max(40).optional(),
  carrier: z.enum(['ups', 'fedex']).optional(),
  reference: z.string().max(40).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(1_000)).default(100),
});

const none = (): Reply => ({ status: 204, headers: {}, body: '' });
const missing = (what: string) => json(404, { error: what });

/** What the world's director may see and change of carriers and parcels. Undefined: nothing of that name. Throws what zod throws. */
export class ParcelControl {
  constructor(private readonly parcels: Parcels) {}

  answer({ method, path, query, body }: Question): Reply | undefined {
    const { trackAlert, visibility, pushes, office } = this.parcels;
    const [, , subject, id, more] = path.split('/');
    switch (`${method} ${subject}`) {
      case 'GET parcels':
        return id === undefined ? this.page(query) : this.one(id);
      case 'POST parcels':
        return id !== undefined && more === 'scans' ? this.move(id, JSON.parse(body)) : undefined;
      case 'GET ups-webhook':
        return json(200, { url: trackAlert.endpoint.url, waiting: pushes.waiting('ups') });
      case 'PUT ups-webhook': {
        const { url: to, ...shown } = upsWebhookSchema.parse(JSON.parse(body));
        trackAlert.endpoint = { ...trackAlert.endpoint, ...shown, url: to ?? undefined };
        return none();
      }
      case 'GET fedex-webhook':
        return json(200, { url: visibility.endpoint.url, waiting: pushes.waiting('fedex') });
      case 'PUT fedex-webhook': {
        const { url: to, token = visibility.endpoint.token } = fedexWebhookSchema.parse(JSON.parse(body));
        visibility.endpoint = { url: to ?? undefined, token };
        return none();
      }
      case 'GET missed-events':
        return json(200, { events: pushes.missed().map((push) => this.shown(push)) });
      case 'POST missed-events':
        pushes.replay();
        return none();
      case 'PUT auto-deliver':
        office.autoDeliver = autoDeliverSchema.parse(JSON.parse(body)) ?? undefined;
        return none();
      case 'PUT carriers':
        return this.set(id, JSON.parse(body));
    }
    return undefined;
  }

  private page(query: string): Reply {
    const asked = pageSchema.parse(Object.fromEntries(new URLSearchParams(query)));
    const page = this.parcels.truth.parcels(asked);
    if (page === undefined) return json(400, { error: 'no parcel has the number in after' });
    return json(200, { ...page, totals: this.parcels.truth.totals() });
  }

  private one(trackingNumber: string): Reply {
    const parcel = this.parcels.truth.parcel(trackingNumber);
    return parcel === undefined ? missing('no parcel has that number') : json(200, parcel);
  }

  private move(trackingNumber: string, wanted: unknown): Reply {
    const { office } = this.parcels;
    const parcel = office.books.byTracking(trackingNumber);
    if (parcel === undefined) return missing('no parcel has that number');
    const scans = office.move(parcel, wantedSchema.parse(wanted));
    if (scans === undefined) return json(409, { error: 'the label was voided' });
    const shown = scans.map(({ kind, at, country }) => ({ kind, at: new Date(at).toISOString(), country }));
    return json(202, { scans: shown });
  }

  private set(carrier: string | undefined, wanted: unknown): Reply {
    const { ups, fedex } = this.parcels;
    const grants = (carrier === 'ups' ? ups : carrier === 'fedex' ? fedex : undefined)?.grants;
    if (grants === undefined) return missing('no such carrier');
    const { tokenSeconds, callsPerTenSeconds, revokeTokens } = carrierSchema.parse(wanted);
    if (tokenSeconds !== undefined) grants.lifeSeconds = tokenSeconds ?? undefined;
    if (callsPerTenSeconds !== undefined) grants.callsMax = callsPerTenSeconds ?? undefined;
    if (revokeTokens) grants.revoke();
    return none();
  }

  private shown({ carrier, scan: scanned, attempts, missed }: MissedPush) {
    const { books } = this.parcels.office;
    const { parcel, kind, at } = books.scan(scanned)!;
    const { trackingNumber } = books.parcel(parcel)!;
    const [scannedAt, missedAt] = [at, missed].map((time) => new Date(time).toISOString());
    return { carrier, trackingNumber, kind, scannedAt, attempts, missedAt };
  }
}
