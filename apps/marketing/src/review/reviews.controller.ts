import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant, text } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { readableKinds } from '#personal/purposes.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller, etag, mayKnow, RequestCause } from '#service/request.js';
import { everyone, type Identity } from '#service/roles.js';
import { language } from '../customer/consent.js';
import { refusals, ReviewDesk, reviewIdOf, wording } from './review-desk.controller.js';
import { ReviewRow, starsOf } from './review-list.view.js';
import { review, reviewStatuses, type Review } from './review.js';

const wanted = wording.extend({ orderId: id }).meta({ id: 'WriteReview' });
const said = { reviewId: id, piece: id, rating: z.int(), language };
const shownToAll = z
  .object({ ...said, text: text(2_000).optional().describe('None if its author was forgotten'), publishedAt: instant })
  .meta({ id: 'PublishedReview' });
const page = z
  .object({
    reviews: z.array(shownToAll),
    stars: z.object({ count: z.int(), average: z.number().optional() }).describe('Of all that are published'),
    next: z.string().optional(),
  })
  .meta({ id: 'ReviewPage' });
export const resource = z
  .object({
    ...{ ...said, orderId: id, customerId: id, writing: z.int().describe('Which one it is, 1 the first') },
    text: text(2_000).optional().describe('None if its author was forgotten, or to who does not read it'),
    sentiment: z
      .object({ score: z.number().describe('From -1 to 1'), model: z.string(), version: z.string() })
      .nullable()
      .describe('None in a language that the model does not know'),
    status: z.enum(reviewStatuses),
    reason: z.string().optional(),
    writtenAt: instant,
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'Review' });
const query = z.strictObject({
  piece: id.optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(100)).default(20),
  cursor: cursor(z.tuple([instant, id])).optional(),
});

/** What the sample shop holds: it changes nothing to say it again. */
export const sampleReview = {
  ...{ orderId: 'o-qKw64rBjUDGSp8B-Tn-myn', piece: 'POLISH-250', rating: 5, language: 'en' },
  text: 'It does what it says, and the box was packed with love.',
};
export const sampleReviewId = reviewIdOf(sampleReview.orderId, sampleReview.piece);

/** What buyers say of what they bought, and what of it is published. */
@ApiTags('reviews')
@Controller('v1/reviews')
export class ReviewsController {
  constructor(
    private readonly desk: ReviewDesk,
    private readonly commands: CommandHandler,
    private readonly people: People,
    private readonly database: DataSource,
  ) {}

  @Post()
  @Operation({
    summary: 'Says of a piece of a delivered order how its buyer likes it; or says something else than before',
    description:
      'One review of a piece of an order. It is published once somebody here has looked at it, each time that it changes.',
    roles: ['guest', 'customer', 'service'],
    example: sampleReview,
    replies: { 201: { description: 'The review', schema: resource } },
    refusals,
  })
  async write(
    @Body({ schema: wanted }) { orderId, ...wording }: z.infer<typeof wanted>,
    @Caller() caller: Identity,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const ordered = await this.desk.ordered(orderId);
    if (ordered === undefined || !mayKnow(caller, ordered.subjectId))
      throw new Problem('not-found', `There is no order ${orderId}.`);
    const { reviewId, state, version } = await this.desk.write(orderId, ordered, wording, cause);
    reply.header('location', `/v1/reviews/${reviewId}`).header('etag', etag(version));
    return shown(reviewId, state, version, undefined);
  }

  @Get()
  @Operation({
    summary: 'Lists what is published, the latest first, with the stars of all of it',
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag. Nobody is named.',
    roles: everyone,
    parameters: { limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(@Query({ schema: query }) { piece, limit, cursor }: z.infer<typeof query>): Promise<z.infer<typeof page>> {
    const select = this.database.getRepository(ReviewRow).createQueryBuilder('r').where("r.status = 'published'");
    if (piece !== undefined) select.andWhere('r.piece = :piece', { piece });
    if (cursor !== undefined) {
      const [at, reviewId] = cursor;
      select.andWhere('(r.publishedAt < :at or (r.publishedAt = :at and r.reviewId < :reviewId))', { at, reviewId });
    }
    const rows = await select
      .orderBy('r.publishedAt', 'DESC')
      .addOrderBy('r.reviewId', 'DESC')
      .limit(limit + 1)
      .getMany();
    const found = rows.slice(0, limit);
    const reviews = (await Promise.all(found.map(({ reviewId }) => this.published(reviewId)))).flat();
    const stars = await starsOf(this.database, piece);
    const last = found.at(-1);
    if (rows.length <= limit || last === undefined) return { reviews, stars };
    return { reviews, stars, next: cursorOf([last.publishedAt!, last.reviewId]) };
  }

  @Get(':reviewId')
  @Operation({
    summary: 'Shows a review to its author, and to who looks at it here; that its words are read is on record',
    roles: ['guest', 'customer', 'shop-assistant'],
    parameters: { reviewId: sampleReviewId },
    replies: { 200: { description: 'The review', schema: resource } },
  })
  async get(
    @Param('reviewId', { schema: id }) reviewId: string,
    @Caller() caller: Identity,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const { state, version } = await this.commands.read(review, reviewId);
    const { written } = state;
    if (written === undefined || !mayKnow(caller, written.subjectId))
      throw new Problem('not-found', `There is no review ${reviewId}.`);
    const purpose = caller.audience === 'storefront' ? 'own-data' : 'customer-service';
    const kinds = readableKinds(purpose, caller.roles);
    const reading = { subjectId: written.subjectId, record: `review ${reviewId}`, purpose, kinds, cause } as const;
    const { text } = await this.people.open({ text: written.text }, reading);
    reply.header('etag', etag(version));
    return shown(reviewId, state, version, text);
  }

  /** As the log has it: what changed a moment ago is no longer shown. */
  private async published(reviewId: string): Promise<z.infer<typeof shownToAll>[]> {
    const { written, status, publishedAt } = (await this.commands.read(review, reviewId)).state;
    if (written === undefined || status !== 'published') return [];
    const { piece, rating, language } = written;
    const text = await this.people.openForAll(written.text);
    return [{ reviewId, piece, rating, language, ...(text !== undefined && { text }), publishedAt: publishedAt! }];
  }
}

/** `text`: what was opened of it, if anything was. */
export function shown(reviewId: string, state: Review, version: number, text: unknown): z.infer<typeof resource> {
  const { orderId, piece, subjectId: customerId, rating, language, sentiment, at: writtenAt } = state.written!;
  return {
    ...{ reviewId, orderId, piece, customerId, rating, language, sentiment, writing: state.writings },
    ...(typeof text === 'string' && { text }),
    ...{ status: state.status!, ...(state.reason !== undefined && { reason: state.reason }), writtenAt, version },
  };
}
