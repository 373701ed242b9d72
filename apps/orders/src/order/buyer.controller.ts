import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { buyer, postalAddress, type Buyer, type PersonalKind } from '#contracts/personal.js';
import { id } from '#contracts/vocabulary.js';
import { streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { purposes, readableKinds, type Purpose } from '#personal/purposes.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller, RequestCause } from '#service/request.js';
import type { Identity } from '#service/roles.js';
import { RetentionDesk } from '../person/retention-desk.controller.js';
import { subjectOf } from './buyer-desk.controller.js';
import { OrderDesk } from './order-desk.controller.js';
import { order, type OrderEvent } from './order.js';

// Every key of an object that TypeScript knows.
const purposeNames = Object.keys(purposes) as [Purpose, ...Purpose[]];
const allKinds = Object.keys(buyer.shape) as (keyof Buyer)[];

/** What personal data is read for. */
export const purpose = z.enum(purposeNames);

const query = z.strictObject({
  purpose: purpose.optional().describe('A shopper reads her own data, if it is not said'),
});
const words = z.string().nullable();
const opened = z.object({ name: words, address: postalAddress.nullable(), email: words, phone: words, account: words });
const buyerResource = z
  .object({
    orderId: id,
    subjectId: id.describe('Whose data it is'),
    purpose,
    buyer: opened.describe('null: not for this purpose, forgotten, or never told'),
    erased: z.literal(true).optional().describe('The buyer asked to be forgotten after the order'),
  })
  .meta({ id: 'OrderBuyer' });
type BuyerResource = z.infer<typeof buyerResource>;
type Opened = z.infer<typeof opened>;

@ApiTags('orders')
@Controller('v1/orders')
export class BuyerController {
  constructor(
    private readonly desk: OrderDesk,
    private readonly store: EventStore,
    private readonly people: People,
    private readonly retention: RetentionDesk,
  ) {}

  @Get(':orderId/buyer')
  @Operation({
    summary: 'Shows who buys, and where it goes, to who needs it for a purpose',
    roles: ['guest', 'customer', 'shop-assistant', 'warehouse', 'finance', 'data-steward', 'auditor', 'service'],
    description:
      'That it was read, by whom and what for, is recorded before it is answered. Each purpose shows what it needs: who packs ' +
      'sees no e-mail address, who keeps the books neither that nor the phone number. Of a buyer who was erased it shows name ' +
      'and address as long as the law keeps this order, and nothing of an order that it does not keep.',
    parameters: { orderId: 'o-QLhCoRDhgNbQZQy9Mq751B', purpose: 'fulfilment' },
    replies: { 200: { description: 'What may be read', schema: buyerResource } },
  })
  async get(
    @Param('orderId', { schema: id }) orderId: string,
    @Query({ schema: query }) asked: z.infer<typeof query>,
    @Caller() caller: Identity,
    @RequestCause() cause: Cause,
  ): Promise<BuyerResource> {
    const purpose = purposeOf(caller, asked.purpose);
    const kinds = kindsFor(purpose, caller);
    const { state } = await this.desk.known(orderId, caller);
    const { customerId, buyer } = state.placed!;
    if (buyer === undefined)
      return { orderId, subjectId: subjectOf(orderId, customerId), purpose, buyer: { ...nothing } };
    const { subjectId, ...told } = buyer;
    const standing = await this.retention.standingOf(subjectId, orderId, await this.eventsOf(orderId));
    const readable = standing === 'gone' ? [] : kinds;
    const reading = { subjectId, record: `order ${orderId}`, purpose, kinds: readable, cause };
    const shown = { ...nothing, ...((await this.people.open(told, reading)) as Partial<Opened>) };
    // A destroyed key tells it too, where the news have not come here yet.
    const isShut = allKinds.some((kind) => readable.includes(kind) && told[kind] !== undefined && shown[kind] === null);
    const isErased = isShut || standing !== 'theirs';
    return { orderId, subjectId, purpose, buyer: shown, ...(isErased && { erased: true }) };
  }

  private eventsOf(orderId: string) {
    return this.store.read<OrderEvent>(streamOf(order, orderId));
  }
}

const nothing = Object.fromEntries(allKinds.map((kind) => [kind, null])) as Opened;

/** Who may read for no such purpose is told for which. */
export function kindsFor(purpose: Purpose, { roles }: Identity): readonly PersonalKind[] {
  const readable = readableKinds(purpose, roles);
  if (readable.length > 0) return readable;
  throw new Problem('forbidden', `You may read this for: ${allowedTo(roles)}. Not for ${purpose}.`);
}

const allowedTo = (roles: Identity['roles']) =>
  purposeNames.filter((name) => readableKinds(name, roles).length > 0).join(', ') || 'nothing';

function purposeOf({ audience, roles }: Identity, asked: Purpose | undefined): Purpose {
  const purpose = asked ?? (audience === 'storefront' ? 'own-data' : undefined);
  if (purpose !== undefined) return purpose;
  const detail = `say what you read it for: ${allowedTo(roles)}`;
  throw new Problem('invalid-request', `purpose: ${detail}.`, { errors: [{ parameter: 'purpose', detail }] });
}
