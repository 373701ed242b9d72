import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { id, type Money } from '#contracts/vocabulary.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import { Carriers } from '../carriers/carriers.js';
import { trackingIdOf, trackingNumber } from '../tracking/tracking-number.js';
import type { Label, LabelCommand } from './label.js';

export const way = z
  .strictObject({ carrier: id, service: id.describe('In the carrier’s own words: 03, FEDEX_GROUND') })
  .meta({ id: 'ChosenWay' });
export const outcome = z
  .union([
    z.strictObject({ outcome: z.literal('not-sold') }),
    z.strictObject({ outcome: z.literal('sold'), trackingNumber: z.string().regex(/^[A-Za-z0-9-]{6,40}$/) }),
  ])
  .meta({ id: 'LabelOutcome' });

export const labelRefusals = {
  'carrier-unknown': 'No such carrier is set up.',
  'label-bought': 'The parcel has a label: replace it.',
  'label-under-way': 'Nobody knows yet whether the carrier sold it.',
  'label-being-voided': 'The carrier has not taken back the last label yet.',
  'too-many-labels': 'A label was tried too often: ask the carrier what is wrong.',
};
export const outcomeRefusals = {
  'label-known': 'It is known what became of the label.',
  'label-under-way': 'The carrier is still being asked.',
  'number-taken': 'Under this number another parcel travels.',
};

/** What people say of labels, whatever is sent: which is to be bought, and what they learned of one in doubt. */
@Injectable()
export class LabelDesk {
  constructor(
    private readonly carriers: Carriers,
    private readonly commands: CommandHandler,
  ) {}

  /** As insured as the last attempt was; what was never tried is declared at its value. @throws Refusal `carrier-unknown` */
  chosen(parcelId: string, { carrier, service }: z.infer<typeof way>, value: Money, label: Label | undefined) {
    if (this.carriers.find(carrier) === undefined)
      throw new Refusal('carrier-unknown', `${carrier} is not set up here.`);
    const { declaredValue = value, signature = 'required' } = label?.attempts.at(-1) ?? {};
    const data = { parcelId, carrier, service, reason: 'by-hand', declaredValue, signature } as const;
    return { type: 'BuyLabel', data } satisfies LabelCommand;
  }

  /** @throws Refusal `number-taken` */
  async learned(parcelId: string, told: z.infer<typeof outcome>, label: Label | undefined) {
    const number = told.outcome === 'sold' ? told.trackingNumber : undefined;
    const { carrier } = label?.attempts.at(-1) ?? {};
    if (carrier !== undefined && number !== undefined) await this.refuseTaken(trackingIdOf(carrier, number), parcelId);
    const data = { parcelId, ...(number !== undefined && { trackingNumber: number }) };
    return { type: 'SettleLabel', data } satisfies LabelCommand;
  }

  private async refuseTaken(trackingId: string, parcelId: string) {
    const { travelling } = (await this.commands.read(trackingNumber, trackingId)).state;
    if (travelling !== undefined && travelling.parcelId !== parcelId)
      throw new Refusal('number-taken', 'Under this number another parcel travels.');
  }
}
