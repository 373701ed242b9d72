import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import { EventStore, type Cause } from '#eventsourcing/event-store.js';
import { FinanceSettings } from '../config.js';
import { balancedTotals, count, noTotals } from '../export/control-totals.js';
import type { NumberedEntry } from '../export/batch.js';
import { emptySummary } from '../report/summary.js';
import { add } from '../report/tally.js';
import { entryIdOf, journal, type JournalEvent } from './journal.js';

/** The journal of a day as those read it who sum it up, and its end. */
@Injectable()
export class DayBook {
  constructor(
    private readonly store: EventStore,
    private readonly commands: CommandHandler,
    private readonly settings: FinanceSettings,
  ) {}

  /** Its entries in their order, numbered. */
  async entries(day: string): Promise<NumberedEntry[]> {
    const events = await this.store.read<JournalEvent>(`${journal.stream}-${day}`);
    return events.flatMap(({ type, data, version }) =>
      type === 'EntryPosted' ? [{ ...data.entry, entryId: entryIdOf(day, version), postingDate: day }] : [],
    );
  }

  /** What it came to when it was closed; closes it if it is open. What is posted for it from then on is posted later. */
  async closed(day: string, cause: Cause) {
    for (;;) {
      const { state } = await this.commands.read(journal, day);
      if (state.end !== undefined) return state.end;
      const { BASE_CURRENCY: base } = this.settings.config;
      const entries = state.entries === 0 ? [] : await this.entries(day);
      const summary = add(emptySummary(base), entries);
      const totals = balancedTotals(count(noTotals(base), entries));
      const command = { type: 'CloseDay', data: { entries: entries.length, summary, totals } } as const;
      try {
        await this.commands.handle(journal, day, command, cause);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'day-went-on') throw error;
      }
    }
  }

  /** What a day came to, if it is closed. */
  async end(day: string) {
    return (await this.commands.read(journal, day)).state.end;
  }

  /** The instant at which a closed day was closed; what happened later is not in its exports. */
  async closedAt(day: string): Promise<string | undefined> {
    const { version } = await this.commands.read(journal, day);
    const [end] = await this.store.read<JournalEvent>(`${journal.stream}-${day}`, version - 1);
    return end?.type === 'DayClosed' ? end.at : undefined;
  }
}
