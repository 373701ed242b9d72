import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { personal } from '#contracts/personal.js';
import { id, text } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { idOf } from '#service/request.js';
import { language } from '../customer/consent.js';
import { isWithBuyer, purchase, type Purchase } from '../timeline/purchase.js';
import { review, starsMax, type Review } from './review.js';
import { sentimentOf } from './sentiment.driver.js';

/** What somebody says of a piece. */
export const wording = z.strictObject({
  piece: id.describe('Stock number or SKU, as it was ordered'),
  rating: z.int().min(1).max(starsMax),
  text: personal('words', text(2_000)),
  language,
});

export const refusals = {
  'not-delivered': 'It is not with its buyer, or was cancelled.',
  'not-ordered': 'The order has no such piece.',
  'written-too-often': 'A review is written 20 times at most.',
};

/** Takes down what buyers say of what they bought, however they prove that they are its buyers. */
@Injectable()
export class ReviewDesk {
  constructor(
    private readonly commands: CommandHandler,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  /** Undefined if nobody ordered it, or nobody knows who. */
  async ordered(orderId: string): Promise<(Purchase & { readonly subjectId: string }) | undefined> {
    const { state } = await this.commands.read(purchase, orderId);
    const { subjectId } = state;
    return subjectId === undefined ? undefined : { ...state, subjectId };
  }

  /** @throws Refusal, see {@link refusals} */
  async write(
    orderId: string,
    bought: Purchase & { readonly subjectId: string },
    { piece, rating, text, language }: z.infer<typeof wording>,
    cause: Cause,
  ): Promise<{ readonly reviewId: string; readonly state: Review; readonly version: number }> {
    const { subjectId, made } = bought;
    if (!isWithBuyer(bought)) throw new Refusal('not-delivered', refusals['not-delivered']);
    if (made?.pieces.includes(piece) !== true) throw new Refusal('not-ordered', refusals['not-ordered']);
    const sealed = await this.people.seal(subjectId, { text });
    const sentiment = sentimentOf(text.reveal(), language);
    const said = { orderId, piece, subjectId, rating, ...sealed, language, sentiment };
    const reviewId = reviewIdOf(orderId, piece);
    const data = { ...said, at: this.clock.now().toISOString() };
    return { reviewId, ...(await this.commands.handle(review, reviewId, { type: 'WriteReview', data }, cause)) };
  }
}

/** The same for a piece of an order, so that there is one review of it. */
export const reviewIdOf = (orderId: string, piece: string) => idOf(['review', orderId, piece].join('\n'));
