import { Body, Controller, Delete, Get, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { id, instant } from '#contracts/vocabulary.js';
import { Plaintext } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { Caller, etag, idOf, IfMatch, RequestCause } from '#service/request.js';
import type { Identity as CallerIdentity } from '#service/roles.js';
import { MarketingSettings } from '../config.js';
import { CustomerDesk } from '../customer/customer-desk.controller.js';
import { devices, devicesMax } from './devices.js';
import { isAllowed, subscription } from './subscription.driver.js';
import { WebPush } from './web-push.driver.js';

const resource = z
  .object({
    customerId: id,
    devices: z.array(z.object({ deviceId: id, at: instant })),
    version: z.int().describe('Counts the events behind it; also the ETag'),
  })
  .meta({ id: 'Devices' });
const key = z
  .object({ publicKey: z.string().describe('For `applicationServerKey`, in base64url') })
  .meta({ id: 'PushKey' });
const writers = ['guest', 'customer', 'service'] as const;

// Of RFC 8291, section 5. The sample shop has it.
export const sampleSubscription = {
  endpoint: 'https://fcm.googleapis.com/fcm/send/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV',
  keys: {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  },
};
const sample = { customerId: 'c-1001' };
const replies = { 200: { description: 'The browsers that let us write to them', schema: resource } };

/** Browsers that let us write to them, once their owner agreed to `web-push`. */
@ApiTags('customers')
@Controller('v1')
export class DevicesController {
  constructor(
    private readonly desk: CustomerDesk,
    private readonly people: People,
    private readonly commands: CommandHandler,
    private readonly push: WebPush,
    private readonly settings: MarketingSettings,
    private readonly clock: Clock,
  ) {}

  @Get('push-key')
  @Operation({
    summary: 'Shows the key that a browser subscribes with',
    roles: writers,
    replies: { 200: { description: 'Of this shop, as RFC 8292 has it', schema: key } },
  })
  key(): z.infer<typeof key> {
    return { publicKey: this.push.publicKey };
  }

  @Post('customers/:customerId/devices')
  @Operation({
    summary: 'Takes a browser’s subscription to web push',
    roles: writers,
    description:
      'What `PushSubscription.toJSON()` says. Who agreed to letters gets letters; who agreed to `web-push` alone is written to in the ' +
      'browser that subscribed last.',
    parameters: sample,
    example: sampleSubscription,
    replies: { 201: replies[200] },
    refusals: { 'too-many-devices': `${devicesMax} browsers are subscribed: remove one of them.` },
  })
  async subscribe(
    @Param('customerId', { schema: id }) customerId: string,
    @Body({ schema: subscription }) told: z.infer<typeof subscription>,
    @Caller() caller: CallerIdentity,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    await this.desk.meet(customerId, caller, cause);
    if (!isAllowed(told.endpoint, this.settings.config.PUSH_HOSTS)) throw strangePushService();
    const sealed = await this.people.seal(customerId, { told: new Plaintext('device', JSON.stringify(told)) });
    const data = { deviceId: idOf(told.endpoint), subscription: sealed.told, at: this.clock.now().toISOString() };
    await this.commands.handle(devices, customerId, { type: 'SubscribeDevice', data }, cause, expected);
    reply.status(201);
    return this.shown(customerId, reply);
  }

  @Delete('customers/:customerId/devices/:deviceId')
  @Operation({
    summary: 'Writes to a browser no more',
    roles: writers,
    parameters: { ...sample, deviceId: idOf(sampleSubscription.endpoint) },
    replies,
  })
  async end(
    @Param('customerId', { schema: id }) customerId: string,
    @Param('deviceId', { schema: id }) deviceId: string,
    @Caller() caller: CallerIdentity,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    await this.desk.mustKnow(customerId, caller);
    const { state } = await this.commands.read(devices, customerId);
    if (!state.some((device) => device.deviceId === deviceId))
      throw new Problem('not-found', `There is no device ${deviceId} of ${customerId}.`);
    const data = { deviceId, because: 'removed', at: this.clock.now().toISOString() } as const;
    await this.commands.handle(devices, customerId, { type: 'EndDevice', data }, cause, expected);
    return this.shown(customerId, reply);
  }

  @Get('customers/:customerId/devices')
  @Operation({
    summary: 'Lists the browsers that somebody lets us write to',
    roles: [...writers, 'marketing', 'data-steward'],
    parameters: sample,
    replies,
  })
  async list(
    @Param('customerId', { schema: id }) customerId: string,
    @Caller() caller: CallerIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof resource>> {
    await this.desk.mustKnow(customerId, caller);
    return this.shown(customerId, reply);
  }

  private async shown(customerId: string, reply: FastifyReply): Promise<z.infer<typeof resource>> {
    const { state, version } = await this.commands.read(devices, customerId);
    reply.header('etag', etag(version));
    return { customerId, devices: state.map(({ deviceId, at }) => ({ deviceId, at })), version };
  }
}

function strangePushService() {
  const detail = 'no push service that PUSH_HOSTS names';
  return new Problem('invalid-request', `#/endpoint: ${detail}.`, { errors: [{ pointer: '#/endpoint', detail }] });
}
