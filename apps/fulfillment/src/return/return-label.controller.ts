import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { id } from '#contracts/vocabulary.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { Operation } from '#service/operation.js';
import { IfMatch, RequestCause } from '#service/request.js';
import { LabelDesk, labelRefusals, outcome, outcomeRefusals, way } from '../label/label-desk.controller.js';
import { note } from '../shipment/shipments.controller.js';
import { ReturnDesk } from './return-desk.controller.js';
import type { ReturnResource } from './return-resource.js';
import { answer, asReturn, sampleReturns } from './returns.controller.js';

const staff = ['shop-assistant', 'warehouse', 'service'] as const;

/** Where nobody but people can help what comes back: no carrier offers a label, one is in doubt, or a parcel is lost. */
@ApiTags('returns')
@Controller('v1/returns')
export class ReturnLabelController {
  constructor(
    private readonly desk: ReturnDesk,
    private readonly labels: LabelDesk,
  ) {}

  @Post(':returnId/label')
  @HttpCode(200)
  @Operation({
    summary: 'Buys a label of a carrier that somebody chose, where the rule found none or the carrier refused',
    roles: staff,
    description: 'As insured as the last attempt was; of what had none, its value is declared.',
    parameters: { returnId: sampleReturns.labelled },
    // The one that it has already.
    example: { carrier: 'fedex', service: 'FEDEX_GROUND' },
    replies: asReturn,
    refusals: {
      ...labelRefusals,
      'return-without-label': 'The buyer sends it, or brings it.',
      'return-cancelled': 'The return was cancelled.',
      'return-arrived': 'It is here: it needs no label.',
    },
  })
  async label(
    @Param('returnId', { schema: id }) returnId: string,
    @Body({ schema: way }) chosen: z.infer<typeof way>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReturnResource> {
    const { authorised, labels } = (await this.desk.read(returnId)).state;
    const command = this.labels.chosen(returnId, chosen, authorised!.declaredValue, labels[returnId]);
    return answer(await this.desk.ask(returnId, command, cause, expected), reply);
  }

  @Post(':returnId/label-outcome')
  @HttpCode(200)
  @Operation({
    summary: 'Says what somebody learned who asked a carrier about a label of which nobody knew whether it was sold',
    roles: staff,
    description: 'What was not sold is tried anew; what was sold is given back, since nobody has its picture.',
    // Nothing was tried for it, so nothing was sold.
    parameters: { returnId: sampleReturns.open },
    example: { outcome: 'not-sold' },
    replies: asReturn,
    refusals: outcomeRefusals,
  })
  async learn(
    @Param('returnId', { schema: id }) returnId: string,
    @Body({ schema: outcome }) told: z.infer<typeof outcome>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReturnResource> {
    const { labels } = (await this.desk.read(returnId)).state;
    const command = await this.labels.learned(returnId, told, labels[returnId]);
    return answer(await this.desk.ask(returnId, command, cause, expected), reply);
  }

  @Post(':returnId/settlement')
  @HttpCode(200)
  @Operation({
    summary: 'Takes a return off the list of those that somebody has to look at',
    roles: staff,
    parameters: { returnId: sampleReturns.open },
    example: { note: 'the buyer was called' },
    replies: asReturn,
  })
  async settle(
    @Param('returnId', { schema: id }) returnId: string,
    @Body({ schema: note }) data: z.infer<typeof note>,
    @RequestCause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReturnResource> {
    await this.desk.read(returnId);
    return answer(await this.desk.ask(returnId, { type: 'SettleTrouble', data }, cause, expected), reply);
  }
}
