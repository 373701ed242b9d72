import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { buyer, personalKinds } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { KeyRing } from '#personal/key-ring.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { CommandId, idOf, RequestCause } from '#service/request.js';
import { LetterLinks, nothingHere } from '../message/letter-links.controller.js';
import type { LetterPage } from '../message/letter-page.driver.js';
import { message } from '../message/message.js';
import { consent } from './consent.js';
import { identity } from './identity.js';
import { staleAtOf } from './opt-in.js';
import { preferences } from './preferences.js';

const wanted = z
  .strictObject({ email: buyer.shape.email.unwrap(), wording: consent.shape.wording, topics: preferences.shape.topics })
  .meta({ id: 'RequestConsent' });
const path = 'consent-confirmations';
const link = z.string().max(120);
const byLink = {
  ...{ roles: [], signedBy: 'the token in the link' },
  parameters: { link: `sample-message.${'A'.repeat(43)}` },
};

/** Who asks for letters by an address, and whether it is theirs: they agree by the link in the one letter that it gets. */
@ApiTags('customers')
@Controller('v1')
export class OptInsController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly people: People,
    private readonly links: LetterLinks,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  @Post('consent-requests')
  @HttpCode(202)
  @Operation({
    summary: 'Asks whoever has an e-mail address whether they want our letters',
    description:
      'The answer is the same whether we know the address or not. It gets one letter a day at most, and agrees only by the link in it, which is good for seven days.',
    roles: ['guest', 'customer', 'shop-assistant', 'service'],
    example: {
      email: 'fanny.hensel@example.com',
      wording: { version: 'newsletter-3', language: 'en', hash: 'ab'.repeat(32) },
      topics: ['back-in-reach'],
    },
    replies: { 202: 'If the address may be written to, the letter is on its way' },
  })
  async request(
    @Body({ schema: wanted }) { email, wording, topics }: z.infer<typeof wanted>,
    @CommandId() requestId: string,
    @RequestCause() cause: Cause,
  ): Promise<void> {
    const subjectId = this.subjectOf(email.reveal());
    const at = this.clock.now().toISOString();
    const sealed = await this.people.seal(subjectId, { email });
    const data = { requestId, ...sealed, wording, ...(topics && { topics }), at };
    await this.commands.handle(identity, subjectId, { type: 'RequestConsent', data }, cause);
  }

  @Get('consent-confirmations/:link')
  @Operation({
    summary: 'Asks on a page whether somebody wants our letters; nothing changes by looking at it',
    description: 'Programs that look into links before people do must not agree for anybody.',
    ...byLink,
    replies: { 200: 'The page', 410: 'The link is older than seven days, or a later one was sent' },
  })
  async ask(
    @Param('link', { schema: link }) given: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { subjectId, requestId } = await this.requestOf(this.links.messageOf(path, given, request));
    const { requested } = (await this.commands.read(identity, subjectId)).state;
    if (requested?.requestId !== requestId) return this.shown(expired, reply);
    if (requested.isConfirmed) return this.shown(done, reply);
    return this.shown(this.clock.now().toISOString() < staleAtOf(requested) ? asking : expired, reply);
  }

  @Post('consent-confirmations/:link')
  @HttpCode(200)
  @RouteConfig({ takesForms: true, keepsAnswers: false })
  @Operation({
    summary: 'Takes down that whoever got the letter wants our letters; again changes nothing',
    ...byLink,
    replies: {
      200: 'The page says that it is done',
      410: 'The link is older than seven days, or a later one was sent',
    },
  })
  async confirm(
    @Param('link', { schema: link }) given: string,
    @RequestCause() cause: Cause,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const messageId = this.links.messageOf(path, given, request);
    const { subjectId, requestId } = await this.requestOf(messageId);
    const data = { requestId, at: this.clock.now().toISOString() };
    const because = { ...cause, actor: `link:${messageId}` };
    try {
      await this.commands.handle(identity, subjectId, { type: 'ConfirmConsent', data }, because);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.shown(expired, reply);
    }
    return this.shown(done, reply);
  }

  private async requestOf(messageId: string) {
    const { asked } = (await this.commands.read(message, messageId)).state;
    if (asked?.letter.template !== 'confirm-consent') throw nothingHere();
    return { subjectId: asked.customerId, requestId: asked.trigger };
  }

  private shown(page: LetterPage, reply: FastifyReply) {
    if (page === expired) reply.code(410);
    return this.links.shown(page, reply);
  }

  /** The same for an address, whoever types it, and no name of anybody: a hash under a secret of the ring. */
  private subjectOf(email: string) {
    return `e-${idOf(this.ring.lookUpOf('opt-in', personalKinds.email.lookUp(email)))}`;
  }
}

const asking: LetterPage = {
  title: 'Letters from us?',
  english: (shop) => `${shop} writes to you about new finds if you want it. Every letter has a link that ends them.`,
  german: (shop) =>
    `${shop} schreibt Ihnen von neuen Funden, wenn Sie es möchten. Jeder Brief hat einen Link zum Abmelden.`,
  forms: [{ fields: '', label: 'Yes, write to me · Ja, schreiben Sie mir' }],
};
const done: LetterPage = {
  title: 'Thank you',
  english: (shop) => `${shop} writes to you from now on.`,
  german: (shop) => `${shop} schreibt Ihnen von nun an.`,
};
const expired: LetterPage = {
  title: 'Too late',
  english: (shop) => `This link of ${shop} is too old, or you have a later one. Ask for letters again where you did.`,
  german: (shop) =>
    `Dieser Link von ${shop} ist zu alt, oder Sie haben einen neueren. Bestellen Sie die Post noch einmal.`,
};
