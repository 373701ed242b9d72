import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { RequestCause } from '#service/request.js';
import { LetterLinks, nothingHere } from '../message/letter-links.controller.js';
import { message } from '../message/message.js';
import { offer } from '../offer/offer.js';
import { ReviewDesk, wording } from './review-desk.controller.js';
import { reviewPage, thanks, tooLate } from './review-page.driver.js';

const path = 'review-letters';
const link = z.string().max(120);
/** Of an order of hundreds the others can be reviewed in the shop. */
const piecesMax = 10;
const written = wording
  .extend({
    rating: z.coerce.number().pipe(wording.shape.rating),
    // A browser counts a line break as one character of the limit, and sends two.
    text: z
      .string()
      .transform((text) => text.replace(/\r\n/g, '\n'))
      .pipe(wording.shape.text),
  })
  .meta({ id: 'WriteReviewByLetter' });
const byLink = {
  ...{ roles: [], signedBy: 'the token in the link' },
  parameters: { link: `sample-message.${'A'.repeat(43)}` },
};

/** Where the letter leads that asks a buyer how they like what they bought. Who has it needs no login. */
@ApiTags('reviews')
@Controller('v1/review-letters')
export class ReviewLettersController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly desk: ReviewDesk,
    private readonly links: LetterLinks,
  ) {}

  @Get(':link')
  @Operation({
    summary: 'Asks on a page how somebody likes what they bought, each piece of the order',
    ...byLink,
    replies: { 200: 'The page' },
  })
  async ask(
    @Param('link', { schema: link }) given: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { made } = await this.orderedBy(await this.orderOf(this.links.messageOf(path, given, request)));
    const pieces = (made?.pieces ?? []).slice(0, piecesMax);
    const titled = pieces.map(async (piece) => {
      const { title } = (await this.commands.read(offer, piece)).state.words;
      return { piece, title: title ?? piece };
    });
    return this.links.shown(reviewPage(await Promise.all(titled)), reply);
  }

  @Post(':link')
  @HttpCode(200)
  @RouteConfig({ takesForms: 'read', bodyLimitBytes: 32_768, keepsAnswers: false })
  @Operation({
    summary: 'Takes down how whoever got the letter likes a piece of the order; a form, as the page sends it',
    ...byLink,
    replies: { 200: 'The page says thank you', 409: 'It is not, or no longer, to be reviewed' },
  })
  async write(
    @Param('link', { schema: link }) given: string,
    @Body({ schema: written }) body: z.infer<typeof written>,
    @RequestCause() cause: Cause,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const messageId = this.links.messageOf(path, given, request);
    const orderId = await this.orderOf(messageId);
    try {
      await this.desk.write(orderId, await this.orderedBy(orderId), body, { ...cause, actor: `link:${messageId}` });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reply.code(409);
      return this.links.shown(tooLate, reply);
    }
    return this.links.shown(thanks, reply);
  }

  private async orderOf(messageId: string) {
    const { asked } = (await this.commands.read(message, messageId)).state;
    if (asked?.letter.template !== 'review-request') throw nothingHere();
    return asked.letter.values.orderId;
  }

  private async orderedBy(orderId: string) {
    const ordered = await this.desk.ordered(orderId);
    if (ordered === undefined) throw nothingHere();
    return ordered;
  }
}
