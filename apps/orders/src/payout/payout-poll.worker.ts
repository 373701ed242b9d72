import { Injectable } from '@nestjs/common';
import type { PayoutLine } from '#contracts/payout.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { format } from '#money/money.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import { OrdersSettings } from '../config.js';
import { PaymentProvider, Rejected, Unreachable, type ProviderPayout } from '../payment/payment.provider.js';
import { payoutCursor } from './payout-cursor.js';
import { isEqual, isHeard, netOf, partsOf, payout } from './payout.js';

/** How far back we look the first time, and how long we wait for a payout to arrive and to add up. */
const waitMaxMs = 30 * 86_400_000;
const payer = 'stripe';

/**
 * Hears what the provider of payments paid out to us: once an hour, and when a webhook says that there is something. What
 * is on its way, or does not add up, is asked for again every time.
 */
@Injectable()
export class PayoutPoll {
  private running: Promise<unknown> | undefined;
  /** The round that is under way, and those behind it. */
  private rounds: Promise<unknown> = Promise.resolve();
  private waiting = false;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly provider: PaymentProvider,
    private readonly commands: CommandHandler,
    private readonly settings: OrdersSettings,
    private readonly clock: Clock,
    private readonly report: Report,
  ) {}

  start() {
    this.running = this.onTime();
  }

  async stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    await this.rounds;
  }

  private async onTime() {
    await this.reported();
    if (!this.stopped)
      this.timer = setTimeout(() => this.start(), this.settings.config.PAYOUT_POLL_MINUTES * 60_000).unref();
  }

  /** Asks soon, and once for all who say so meanwhile. */
  soon() {
    if (this.waiting || this.stopped) return;
    this.waiting = true;
    void this.reported();
  }

  private async reported() {
    await this.round().catch((error: Error) => this.report.warn(`payouts are not heard of: ${error.message}`));
  }

  /** Asks once, after whoever asks already. Answers how many payouts were new. */
  round(): Promise<number> {
    const mine = this.rounds.then(() => {
      this.waiting = false;
      return this.stopped ? 0 : this.ask();
    });
    this.rounds = mine.catch(() => undefined);
    return mine;
  }

  private async ask(): Promise<number> {
    const now = this.clock.now();
    const id = `schedule/payouts/${now.toISOString()}`;
    const cause = { causationId: id, correlationId: id, actor: 'job:payouts' };
    const tooOld = new Date(now.getTime() - waitMaxMs).toISOString();
    const { upTo = tooOld } = (await this.commands.read(payoutCursor, payer)).state;
    const told: ProviderPayout[] = [];
    for await (const one of this.provider.payouts(upTo)) told.push(one);
    told.reverse();
    let heard = 0;
    let next: string | undefined;
    for (const one of told) {
      if (this.stopped) return heard;
      const outcome = await this.hear(one, cause);
      if (outcome === 'new') heard += 1;
      if (outcome !== 'open') continue;
      if (one.at <= tooOld) this.report.warn(`payout ${one.payoutId} of ${one.at} is given up: it stays unheard`);
      else next ??= one.at;
    }
    // Only once all of it is in the log.
    const done = next ?? told.at(-1)?.at;
    if (done !== undefined)
      await this.commands.handle(payoutCursor, payer, { type: 'FollowPayouts', data: { upTo: done } }, cause);
    return heard;
  }

  /** Settled: there is nothing to hear any more. One that cannot be heard keeps no other waiting. */
  private async hear(told: ProviderPayout, cause: Cause): Promise<'new' | 'settled' | 'open'> {
    const { payoutId, total, status } = told;
    if (status !== 'paid') return status === 'failed' ? 'settled' : 'open';
    if (isHeard((await this.commands.read(payout, payoutId)).state)) return 'settled';
    try {
      const lines: PayoutLine[] = [];
      for await (const line of this.provider.settledBy(told)) {
        if (this.stopped) return 'open';
        lines.push(line);
      }
      const net = netOf(lines, total.currency);
      if (!isEqual(net, total))
        throw new Rejected(`what it settles comes to ${format(net)}, and not to ${format(total)}`);
      for (const data of partsOf(told, lines))
        await this.commands.handle(payout, payoutId, { type: 'HearPayout', data }, cause);
      return 'new';
    } catch (error) {
      if (![Unreachable, Rejected, Refusal, RangeError].some((kind) => error instanceof kind)) throw error;
      this.report.warn(`payout ${payoutId} is not heard: ${(error as Error).message}`);
      return 'open';
    }
  }
}
