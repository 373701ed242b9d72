import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Plaintext } from '#contracts/personal.js';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { Problem } from '#service/problems.js';
import { Report } from '#service/report.js';
import type { TrackingReport } from '../carriers/carrier.js';
import { Carriers } from '../carriers/carriers.js';
import { carrierNews, newsKeysOf } from './carrier-news.js';

const staleMs = 30 * 86_400_000;

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
    const reports = this.read(carrier, text);
    const newest = reports
      .flatMap(({ scans }) => scans.map(({ at }) => at))
      .sort()
      .at(-1);
    // Carriers give up after days; whoever sends it after weeks has kept it for that.
    if (newest !== undefined && Date.parse(receivedAt) - Date.parse(newest) > staleMs)
      throw new Problem('unauthenticated', 'It tells of what was weeks ago: nobody could tell it from a replay.');
    // Nobody knows yet whose it is, and it may name somebody: the day has keys of its own.
    const { raw } = await this.people.seal(newsKeysOf(receivedAt.slice(0, 10)), {
      raw: new Plaintext('address', { text }),
    });
    const data = { carrier, raw, reports, receivedAt };
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
