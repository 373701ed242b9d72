import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Plaintext } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { KeyRing } from '#personal/key-ring.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { KeptFiles } from '#lake/kept-files.js';
import { subjectOf } from '../order/buyer-desk.controller.js';
import { order } from '../order/order.js';
import { providerNotice } from './provider-notice.js';

/** Takes down what payment providers tell by themselves, byte for byte: whoever doubts a payment sees what was said of it. */
@Injectable()
export class NoticeDesk {
  constructor(
    private readonly files: KeptFiles,
    private readonly people: People,
    private readonly ring: KeyRing,
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
  ) {}

  /** In the log when it resolves; `noticeId` is the provider's, and the same notice again is nothing new. */
  async take({ provider, noticeId, topic, orderId }: Told, raw: Uint8Array, cause: Cause): Promise<void> {
    const id = createHash('sha256').update(`${provider}\n${noticeId}`).digest('hex');
    if ((await this.commands.read(providerNotice, id)).version > 0) return;
    const kept = await this.keep(provider, orderId, raw);
    const sha256 = createHash('sha256').update(raw).digest('hex');
    const data = {
      provider,
      topic,
      orderId,
      kept,
      sha256,
      bytes: raw.byteLength,
      receivedAt: this.clock.now().toISOString(),
    };
    await this.commands.handle(providerNotice, id, { type: 'RecordNotice', data }, cause);
  }

  /** Sealed for who buys, since it names the card; a payout names nobody, and is sealed because nobody promises that. */
  private async keep(provider: string, orderId: string | undefined, raw: Uint8Array) {
    const placed = orderId === undefined ? undefined : (await this.commands.read(order, orderId)).state.placed;
    const buyer = placed?.buyer?.subjectId;
    // What is still told of who was forgotten would come back under new keys.
    if (buyer !== undefined && !(await this.ring.knows(buyer))) return undefined;
    const subjectId = orderId === undefined ? `payouts-${provider}` : (buyer ?? subjectOf(orderId, placed?.customerId));
    const plaintext = new Plaintext('account', { raw: Buffer.from(raw).toString('base64') });
    const { sealed } = await this.people.seal(subjectId, { sealed: plaintext });
    return this.files.keep(Buffer.from(sealed));
  }
}

type Told = {
  readonly provider: string;
  readonly noticeId: string;
  readonly topic: string;
  /** None for a payout. */
  readonly orderId?: string | undefined;
};
