import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Clock } from '#service/clock.js';
import { cursor, cursorOf } from '#service/cursor.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { etag, idOf, RequestCause } from '#service/request.js';
import { unknownCustomer } from '../customer/identity.js';
import { ProfileDesk } from '../customer/profile-desk.controller.js';
import { marketingLetter } from './letter.js';
import { message, messageAsked, messageStatuses, type MessageState } from './message.js';
import { MessageRow } from './message-list.view.js';

type Asked = z.infer<typeof messageAsked>;
const staleMaxMs = 30 * 86_400_000;

const resource = z
  .object({
    ...{ messageId: id, campaignId: id, customerId: id, trigger: id, template: z.string() },
    status: z
      .enum(messageStatuses)
      .describe('unknown: it was attempted, no answer came, and it is not sent again; ask the mail server'),
    because: z.string().optional().describe('Why it is held back or put off; what the mail server answered'),
    until: instant.optional().describe('Until when it is put off'),
    attempts: z.int(),
  })
  .meta({ id: 'CustomerMessage' });
const listed = resource.extend({ askedAt: instant, changedAt: instant }).meta({ id: 'ListedMessage' });
const listQuery = z.strictObject({
  status: z.enum(messageStatuses).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: cursor(z.tuple([instant, id])).optional(),
});
const page = z.object({ messages: z.array(listed), next: z.string().optional() }).meta({ id: 'MessagePage' });
const staff = ['marketing', 'shop-assistant', 'service'] as const;

const asking = messageAsked
  .omit({ staleAt: true, variant: true })
  // What needs no consent follows from what happened, and nobody asks for it.
  .extend({ purpose: z.literal('email-marketing'), letter: marketingLetter })
  .extend({ staleAt: instant.optional().describe('From then on it is not sent; 30 days from now if it is not said') })
  .meta({ id: 'AskForMessage' });

/** One that the sample shop asks for; its customer did not agree to letters. */
export const sampleMessage = {
  ...{ campaignId: 'abandoned-carts', customerId: 'c-1001', trigger: 'cart-7', purpose: 'email-marketing' },
  letter: {
    template: 'abandoned-cart',
    values: {
      pieces: [
        { unitId: 'CM-72', title: 'A tea caddy', price: { minor: 125_000, currency: 'USD' }, path: '/pieces/CM-72' },
      ],
      cart: '/cart',
    },
  },
};

/** Messages to customers: asked for here or by our own rules, and what became of each. */
@ApiTags('messages')
@Controller('v1/messages')
export class MessagesController {
  constructor(
    private readonly commands: CommandHandler,
    private readonly profiles: ProfileDesk,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation({
    summary: 'Asks for a message, of which there is one at most for a campaign, a person and a trigger',
    description:
      'It goes out in the background. Whether its reader agreed, is left alone at night and not written to too often is asked when it is about to go.',
    roles: ['marketing', 'service'],
    example: sampleMessage,
    replies: { 202: { description: 'The message, which may have been asked for before', schema: resource } },
    refusals: { 'customer-unknown': 'We never heard of this customer.' },
  })
  async ask(
    @Body({ schema: asking }) { staleAt: given, ...wanted }: z.infer<typeof asking>,
    @RequestCause() cause: Cause,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const latest = new Date(this.clock.now().getTime() + staleMaxMs).toISOString();
    const staleAt = given ?? latest;
    if (staleAt > latest) throw tooLate;
    const customerId = await this.profiles.customerIdOf(wanted.customerId);
    if (customerId === undefined) throw unknownCustomer();
    const asked = { ...wanted, customerId };
    const messageId = messageIdOf(asked);
    const command = { type: 'AskForMessage', data: { ...asked, staleAt } } as const;
    const { state, version } = await this.commands.handle(message, messageId, command, cause);
    reply.code(202).header('location', `/v1/messages/${messageId}`).header('etag', etag(version));
    return shown(messageId, state);
  }

  @Get()
  @Operation({
    summary: 'Lists messages, the latest first; status=unknown: those of which nobody knows whether they arrived',
    description: 'A read model: it follows the log with a lag of milliseconds, see /health/lag.',
    roles: [...staff, 'auditor'],
    parameters: { status: 'sent', limit: 10 },
    replies: { 200: { description: 'A page; `next` is the cursor of the one that follows, if any', schema: page } },
  })
  async list(
    @Query({ schema: listQuery }) { status, limit, cursor }: z.infer<typeof listQuery>,
  ): Promise<z.infer<typeof page>> {
    const select = this.database.getRepository(MessageRow).createQueryBuilder('m').where('1 = 1');
    if (status !== undefined) select.andWhere('m.status = :status', { status });
    if (cursor !== undefined) {
      const [at, messageId] = cursor;
      select.andWhere('(m.askedAt < :at or (m.askedAt = :at and m.messageId < :messageId))', { at, messageId });
    }
    const rows = await select
      .orderBy('m.askedAt', 'DESC')
      .addOrderBy('m.messageId', 'DESC')
      .limit(limit + 1)
      .getMany();
    const messages = rows
      .slice(0, limit)
      .map(({ because, until, ...row }) => ({
        ...row,
        ...(because !== null && { because }),
        ...(until !== null && { until }),
      }));
    const last = messages.at(-1);
    if (rows.length <= limit || last === undefined) return { messages };
    return { messages, next: cursorOf([last.askedAt, last.messageId]) };
  }

  @Get(':messageId')
  @Operation({
    summary: 'Shows what became of a message',
    roles: [...staff, 'auditor'],
    parameters: { messageId: messageIdOf(sampleMessage) },
    replies: { 200: { description: 'The message', schema: resource } },
  })
  async get(
    @Param('messageId', { schema: id }) messageId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    const { state, version } = await this.commands.read(message, messageId);
    if (state.asked === undefined) throw new Problem('not-found', `There is no message ${messageId}.`);
    reply.header('etag', etag(version));
    return shown(messageId, state);
  }
}

/** The same for the same three, whoever asks, so that there is one message at most. */
export function messageIdOf({ campaignId, customerId, trigger }: Pick<Asked, 'campaignId' | 'customerId' | 'trigger'>) {
  // No id has a line break in it.
  return idOf(['message', campaignId, customerId, trigger].join('\n'));
}

const tooLate = new Problem('invalid-request', '#/staleAt: at most 30 days from now.', {
  errors: [{ pointer: '#/staleAt', detail: 'at most 30 days from now' }],
});

function shown(messageId: string, { asked, status, because, until, attempts }: MessageState): z.infer<typeof resource> {
  const { campaignId, customerId, trigger, letter } = asked!;
  return {
    ...{ messageId, campaignId, customerId, trigger, template: letter.template, status: status!, attempts },
    ...(because !== undefined && { because }),
    ...(status === 'put-off' && until !== undefined && { until }),
  };
}
