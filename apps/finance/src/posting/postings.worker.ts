import { Injectable } from '@nestjs/common';
import { because } from '#eventsourcing/worker.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { FinanceSettings } from '../config.js';
import type { Entry } from '../journal/entry.js';
import { JournalDesk } from '../journal/journal-desk.worker.js';
import { dayIn } from '../period/day.js';
import type { Fact } from './fact.js';

const dayLength = '2026-01-10'.length;

/** Posts what a posting rule makes of a fact in this service's log. */
@Injectable()
export class Postings {
  /** The day of an instant in the books' time zone. */
  readonly dayOf: (instant: string) => string;

  constructor(
    private readonly desk: JournalDesk,
    private readonly settings: FinanceSettings,
  ) {
    this.dayOf = dayIn(settings.config.BOOKS_TIME_ZONE);
  }

  /** `at`: when the fact happened, RFC 3339, or the day itself. The same event is one entry, however often it comes; an entry without lines is none. */
  async post(event: Recorded, at: string, rule: (fact: Fact) => Entry | undefined): Promise<void> {
    const { BASE_CURRENCY: baseCurrency } = this.settings.config;
    const fact = {
      key: event.id,
      day: at.length === dayLength ? at : this.dayOf(at),
      baseCurrency,
      causedBy: event.cause.causationId,
    };
    const entry = rule(fact);
    if (entry !== undefined && entry.lines.length > 0) await this.desk.post(entry, because(event, 'worker:books'));
  }
}
