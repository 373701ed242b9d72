import { timingSafeEqual } from 'node:crypto';
import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { KeyRing } from '#personal/key-ring.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { RequestCause } from '#service/request.js';
import { MarketingSettings } from '../config.js';
import { message } from './message.js';
import { tokenOf } from './postman.worker.js';
import { Recipients } from './recipients.worker.js';
import { partsOf } from './unsubscribe-link.js';
import { unsubscribePage, unsubscribePolicy } from './unsubscribe-page.driver.js';

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
    private readonly settings: MarketingSettings,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  @Get(':link')
  @Operation({
    summary: 'Asks on a page whether somebody wants no more letters; nothing changes by looking at it',
    description: 'Programs that look into links before people do must not unsubscribe anybody.',
    ...{ roles: [], signedBy, parameters },
    replies: { 200: 'The page' },
  })
  async ask(
    @Param('link', { schema: link }) given: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { unsubscribedAt } = (await this.commands.read(message, this.messageOf(given, request))).state;
    return this.page(unsubscribedAt === undefined ? 'asking' : 'done', reply);
  }

  @Post(':link')
  @HttpCode(200)
  @RouteConfig({ takesForms: true, keepsAnswers: false })
  @Operation({
    summary: 'Unsubscribes whoever the letter went to, by one click (RFC 8058); again changes nothing',
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
    const messageId = this.messageOf(given, request);
    const because = { ...cause, actor: `link:${messageId}` };
    const command = { type: 'Unsubscribe', data: { at: this.clock.now().toISOString() } } as const;
    const { state } = await this.commands.handle(message, messageId, command, because).catch((error: unknown) => {
      throw error instanceof Refusal ? nothing() : error;
    });
    // The postman does the same because of the event, should this process end right here.
    await this.recipients.withdraw(state.sentTo!, 'email-marketing', state.unsubscribedAt!, because);
    return this.page('done', reply);
  }

  private page(state: 'asking' | 'done', reply: FastifyReply) {
    reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', unsubscribePolicy);
    return unsubscribePage(this.settings.shop.name, state);
  }

  /** @throws Problem if the token is not that of the message */
  private messageOf(given: string, { server, ip }: FastifyRequest): string {
    const parts = partsOf(given);
    if (parts !== undefined && isSame(parts.token, tokenOf(this.ring, parts.messageId))) return parts.messageId;
    server.alarms.note('failed-logins', ip);
    throw nothing();
  }
}

const nothing = () => new Problem('not-found', 'There is nothing here.');
const isSame = (one: string, other: string) => timingSafeEqual(Buffer.from(one), Buffer.from(other));
