import { Controller, Headers, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { Problem } from '#service/problems.js';
import { RequestCause } from '#service/request.js';
import { withPresent, type Secret } from '#service/secret/secret.js';
import { BadSignature } from '../carriers/bad-signature.js';
import { verifyFedexWebhook } from '../carriers/fedex/fedex-signature.source.js';
import { verifyUpsWebhook } from '../carriers/ups/ups-webhook.source.js';
import { FulfillmentSettings } from '../config.js';
import { NewsDesk } from './news-desk.controller.js';

const received = z.object({ received: z.literal(true) });
type Received = z.infer<typeof received>;
const taken = (whose: string) => ({
  200: { description: 'It is in the log, or was before', schema: received },
  401: `It is not from ${whose}`,
  404: `No account at ${whose} is set up here`,
});

/** What carriers tell by themselves. They ask for an answer within milliseconds: it is written down, and read afterwards. */
@ApiTags('tracking')
@Controller('v1')
export class CarrierEventsController {
  constructor(
    private readonly desk: NewsDesk,
    private readonly settings: FulfillmentSettings,
  ) {}

  @Post('ups-track-alerts')
  @HttpCode(200)
  @Operation({
    summary: 'Takes a Track Alert of UPS, version 1',
    roles: [],
    signedBy: 'credential',
    replies: taken('UPS'),
  })
  async ups(
    @Req() { rawBody = Buffer.alloc(0) }: FastifyRequest,
    @Headers('credential') credential: string | undefined,
    @RequestCause() cause: Cause,
  ): Promise<Received> {
    const { UPS_WEBHOOK_CREDENTIALS: credentials } = this.settings.config;
    if (credentials === undefined) throw new Problem('not-found', 'No account at UPS is set up.');
    await verified(credentials, (one) => verifyUpsWebhook(rawBody, credential, one));
    return this.take('ups', rawBody, cause);
  }

  @Post('ups-track-alerts/oauth')
  @HttpCode(200)
  @Operation({
    summary: 'Takes a Track Alert of UPS, version 2, which comes with a token of our issuer',
    roles: [],
    signedBy: 'Authorization and x-api-key',
    description: 'Both name the client that UPS was given in its portal. It needs no role: it may do nothing else.',
    replies: taken('UPS'),
  })
  async upsWithToken(
    @Req() { rawBody = Buffer.alloc(0), headers, server }: FastifyRequest,
    @RequestCause() cause: Cause,
  ): Promise<Received> {
    const { UPS_WEBHOOK_CLIENT_ID: clientId } = this.settings.config;
    if (clientId === undefined) throw new Problem('not-found', 'No account at UPS is set up.');
    const { subject } = await server.identities.of(headers.authorization);
    if (headers['x-api-key'] !== clientId || subject !== clientId)
      throw new Problem('unauthenticated', 'The client is not the one that UPS was given.');
    return this.take('ups', rawBody, cause);
  }

  @Post('fedex-events')
  @HttpCode(200)
  @Operation({
    summary: 'Takes an event of FedEx Advanced Integrated Visibility',
    roles: [],
    signedBy: 'fdx-signature',
    replies: taken('FedEx'),
  })
  async fedex(
    @Req() { rawBody = Buffer.alloc(0) }: FastifyRequest,
    @Headers('fdx-signature') signature: string | undefined,
    @RequestCause() cause: Cause,
  ): Promise<Received> {
    const { FEDEX_WEBHOOK_TOKENS: tokens } = this.settings.config;
    if (tokens === undefined) throw new Problem('not-found', 'No account at FedEx is set up.');
    await verified(tokens, (one) => verifyFedexWebhook(rawBody, signature, one));
    return this.take('fedex', rawBody, cause);
  }

  private async take(carrier: string, rawBody: Uint8Array, cause: Cause): Promise<Received> {
    await this.desk.take(carrier, rawBody, cause);
    return { received: true };
  }
}

async function verified(secrets: Secret<string[]>, verify: (secrets: string[]) => void) {
  try {
    await withPresent(
      [secrets],
      () => verify(secrets.value),
      (outcome) => outcome instanceof BadSignature,
    );
  } catch (error) {
    if (error instanceof BadSignature) throw new Problem('unauthenticated', error.message);
    throw error;
  }
}
