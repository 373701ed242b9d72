import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { KeyRing } from '#personal/key-ring.js';
import { People } from '#personal/people.js';
import { Unreadable } from '../channel/channel.js';
import { listing, listingIdOf } from '../listing/listing.js';
import { paymentDueMs } from '../listing/payment-due.js';
import { article } from '../piece/article.js';
import { isKnown, piece } from '../piece/piece.js';
import { skuMapping } from '../piece/sku-mapping.js';
import { RawFiles } from '../message/raw-files.worker.js';
import { orderIdOf, sale, type HeardLine, type HeardOrder, type Ours } from './sale.js';
import { checked } from './sense.js';
import type { ToldLine, ToldOrder } from './told-order.js';

const idShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Inventory may tell of it in a moment. */
export class UnknownPiece extends Unreadable {}

/** Enters what a channel sold: its lines are found in our stock, and its buyer is sealed. */
@Injectable()
export class SaleDesk {
  constructor(
    private readonly commands: CommandHandler,
    private readonly people: People,
    private readonly raws: RawFiles,
    private readonly ring: KeyRing,
  ) {}

  /**
   * Answers with the id of the order that it becomes. `boughtAs`: the order whose buyer it is too, if it is a part of it that
   * was told later.
   * @throws Unreadable if it makes no sense, or nobody knows what was sold.
   */
  async enter(
    channel: string,
    told: ToldOrder,
    raw: Uint8Array,
    cause: Cause,
    boughtAs = orderIdOf(channel, told.number),
  ): Promise<string> {
    const { buyer, lines, ...order } = checked(told);
    const orderId = orderIdOf(channel, order.number);
    const known = await this.commands.read(sale, orderId);
    const before = known.state.order;
    const subjectId = before?.subjectId ?? `p-${boughtAs}`;
    // What channels still tell of who was forgotten is not kept: it would come back under new keys.
    const isForgotten = (before !== undefined || boughtAs !== orderId) && !(await this.ring.knows(subjectId));
    const isNamed = before?.buyer === undefined && buyer !== undefined && !isForgotten;
    const heard: HeardOrder = {
      ...{ ...order, subjectId },
      lines:
        before === undefined
          ? await this.found(channel, lines, reservationOf(channel, told))
          : sameLines(before.lines, lines),
      ...(isNamed && { buyer: await this.people.seal(subjectId, buyer) }),
    };
    const kept = isForgotten ? digestOf(raw) : await this.raws.keep(subjectId, raw);
    const hear = { type: 'HearOrder', data: { channel, order: heard, raw: kept } } as const;
    const { state } = await this.commands.handle(sale, orderId, hear, cause);
    if (!state.isSold && !order.isTest) await this.reserve(channel, state.order!, cause);
    return orderId;
  }

  /**
   * Who bought and has not paid yet has the piece kept for them, as who bid for it has: nobody else may buy it meanwhile. When
   * they do not want it any more, that ends at once.
   */
  private async reserve(channel: string, { status, lines, placedAt, updatedAt }: HeardOrder, cause: Cause) {
    const until = status === 'unpaid' ? new Date(Date.parse(placedAt) + paymentDueMs).toISOString() : updatedAt;
    for (const { ours } of lines) {
      if (!('unitId' in ours) || ours.holdId === undefined) continue;
      const data = { holdId: ours.holdId, until };
      await this.commands.handle(listing, listingIdOf(channel, ours.unitId), { type: 'RecordBid', data }, cause);
    }
  }

  private async found(channel: string, lines: readonly ToldLine[], reservation?: string): Promise<HeardLine[]> {
    const heard: HeardLine[] = [];
    for (const [index, line] of lines.entries()) {
      const ours = await this.oursOf(channel, line, reservation);
      const pointer = `#/lines/${index}/sku`;
      if (ours === undefined) throw new UnknownPiece(pointer, 'nobody knows this piece');
      const isAgain = 'unitId' in ours && heard.some((one) => 'unitId' in one.ours && one.ours.unitId === ours.unitId);
      if (isAgain || ('unitId' in ours && line.quantity !== 1))
        throw new Unreadable(pointer, 'there is only one of this piece');
      heard.push({ ...line, ours });
    }
    if (heard.every(({ ours }) => 'nothing' in ours)) throw new Unreadable('#/lines', 'none of it is goods of ours');
    return heard;
  }

  private async oursOf(
    channel: string,
    { sku, title }: ToldLine,
    reservation: string | undefined,
  ): Promise<Ours | undefined> {
    const named = sku === undefined || sku === '' ? undefined : sku;
    const from = named ?? `title:${title}`;
    const { to } = (await this.commands.read(skuMapping, mappingIdOf(channel, from))).state;
    if (to !== undefined && !('unitId' in to)) return to;
    const unitId = to?.unitId ?? named;
    if (unitId === undefined || !idShape.test(unitId)) return undefined;
    if (isKnown((await this.commands.read(piece, unitId)).state)) {
      const { bid } = (await this.commands.read(listing, listingIdOf(channel, unitId))).state;
      // Who bid has the piece held for them.
      const holdId = bid?.holdId ?? reservation;
      return { unitId, ...(holdId !== undefined && { holdId }) };
    }
    return (await this.commands.read(article, unitId)).state.isKnown ? { sku: unitId } : undefined;
  }
}

/** Under which a piece is kept for who has not paid yet. */
const reservationOf = (channel: string, { number, status }: ToldOrder) =>
  status === 'unpaid' ? `auction-${channel}-${number}`.slice(0, 64) : undefined;

/** A SKU of a channel may have any letters; the id has none of them. */
export const mappingIdOf = (channel: string, from: string) => digestOf(`${channel}\n${from}`);

const digestOf = (what: string | Uint8Array) => createHash('sha256').update(what).digest('hex');

/** What an order is of does not change; channels tell of the rest anew. */
const sameLines = (before: readonly HeardLine[], lines: readonly ToldLine[]): HeardLine[] =>
  before.map((one) => ({ ...one, ...lines.find(({ lineId }) => lineId === one.lineId), quantity: one.quantity }));
