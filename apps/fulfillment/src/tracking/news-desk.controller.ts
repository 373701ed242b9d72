import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Plaintext } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { Report } from '#service/report.js';
import type { TrackingReport } from '../carriers/carrier.js';
import { Carriers } from '../carriers/carriers.js';
import { carrierNews } from './carrier-news.js';

/** Takes down what carriers tell by themselves, once its bytes are believed: first the bytes, sealed, and what follows comes later. */
@Injectable()
export class NewsDesk {
  constructor(
    private readonly carriers: Carriers,
    private readonly people: People,
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
    private readonly report: Report,
  ) {}

  /** In the log when it resolves. The same bytes again are nothing new. */
  async take(carrier: string, rawBody: Uint8Array, cause: Cause) {
    const text = Buffer.from(rawBody).toString('utf8');
    const receivedAt = this.clock.now().toISOString();
    // Nobody knows yet whose it is, and it may name somebody: the day has keys of its own.
    const day = `news-${receivedAt.slice(0, 10)}`;
    const { raw } = await this.people.seal(day, { raw: new Plaintext('address', { text }) });
    const data = { carrier, raw, reports: this.read(carrier, text), receivedAt };
    const id = createHash('sha256').update(`${carrier}\n`).update(rawBody).digest('hex');
    await this.commands.handle(
      carrierNews,
      id,
      { type: 'RecordNews', data },
      { ...cause, actor: `webhook:${carrier}` },
    );
  }

  private read(carrier: string, text: string): readonly TrackingReport[] {
    try {
      return this.carriers.named(carrier).read(text);
    } catch {
      // It is kept as it came; the carrier is asked for the same when its parcels have been silent for a while.
      this.report.warn(`nobody can read what ${carrier} told us`);
      return [];
    }
  }
}
