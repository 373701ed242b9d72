import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { RequestCause } from '#service/request.js';
import { LetterLinks, nothingHere } from './letter-links.controller.js';
import type { LetterPage } from './letter-page.driver.js';
import { message } from './message.js';
import { Recipients } from './recipients.worker.js';

const path = 'unsubscriptions';
const link = z.string().max(120);
const parameters = { link: `sample-message.${'A'.repeat(43)}` };
const signedBy = 'the token in the link';

/** Where the link in every letter leads. Who has the letter needs no login: the token follows from the message. */
@ApiTags('messages')
@Controller('v1/unsubscriptions')
export class UnsubscriptionsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly recipients: Recipients,
    private readonly links: LetterLinks,
    private readonly clock: Clock,
  ) {}

  @Get(':link')
  @Operation({
    summary: 'Asks on a page whether somebody wants no more letters; nothing changes by looking at it',
    description: 'Programs that look into links before people do must not unsubscribe anybody.',
    ...{ roles: [], signedBy, parameters },
    replies: { 200: 'The page' },
  })
  ask(
    @Param('link', { schema: link }) given: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string {
    this.links.messageOf(path, given, request);
    return this.links.shown(asking, reply);
  }

  @Post(':link')
  @HttpCode(200)
  @RouteConfig({ takesForms: true, keepsAnswers: false })
  @Operation({
    summary: 'Unsubscribes whoever the letter went to, by one click (RFC 8058), as often as they agreed',
    description:
      'The consent is withdrawn before this answers, so that no letter leaves afterwards. The form that mail programs send is not looked into.',
    ...{ roles: [], signedBy, parameters },
    replies: { 200: 'The page says that it is done' },
  })
  async unsubscribe(
    @Param('link', { schema: link }) given: string,
    @RequestCause() cause: Cause,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const messageId = this.links.messageOf(path, given, request);
    const because = { ...cause, actor: `link:${messageId}` };
    const command = { type: 'Unsubscribe', data: { at: this.clock.now().toISOString() } } as const;
    const { state } = await this.commands.handle(message, messageId, command, because).catch((error: unknown) => {
      throw error instanceof Refusal ? nothingHere() : error;
    });
    // The postman does the same because of the event, should this process end right here.
    await this.recipients.withdraw(state.sentTo!, 'unsubscribe-link', state.unsubscribedAt!, because);
    return this.links.shown(done, reply);
  }
}

const asking: LetterPage = {
  title: 'Unsubscribe?',
  english: (shop) => `${shop} then writes to you no more.`,
  german: (shop) => `${shop} schreibt Ihnen dann nicht mehr.`,
  forms: [
    { fields: '<input type="hidden" name="List-Unsubscribe" value="One-Click">', label: 'Unsubscribe · Abmelden' },
  ],
};
const done: LetterPage = {
  title: 'Done',
  english: (shop) => `${shop} writes to you no more.`,
  german: (shop) => `${shop} schreibt Ihnen nicht mehr.`,
};
