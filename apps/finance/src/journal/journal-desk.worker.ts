import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { Refusal } from '#eventsourcing/decider.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { exportSeries } from '../export/export-series.js';
import { dayAfter } from '../period/day.js';
import type { Entry } from './entry.js';
import { isPosted, journal } from './journal.js';

/** Where entries are handed in: each is posted once, on the first open day from that of its document on. */
@Injectable()
export class JournalDesk {
  /** Closed days on which nothing was posted, nor ever will be. */
  private readonly empty = new Set<string>();

  constructor(private readonly commands: CommandHandler) {}

  /**
   * Resolves with the day it stands on, also if it was posted before: what came late may have been posted on any day since.
   * @throws Refusal if it is not balanced.
   */
  async post(entry: Entry, cause: Cause): Promise<string> {
    const exported = (await this.commands.read(exportSeries, 'daily')).state.exports.at(-1)?.batch.to ?? '';
    for (let day = entry.documentDate; ; day = dayAfter(day)) {
      if (this.empty.has(day)) continue;
      // Also days from before the first export, which would never be in one.
      const isTaken = day > exported ? await this.isTaken(entry, day, cause) : await this.isPosted(entry, day);
      if (isTaken) return day;
    }
  }

  private async isTaken(entry: Entry, day: string, cause: Cause) {
    try {
      await this.commands.handle(journal, day, { type: 'PostEntry', data: { entry } }, cause);
      return true;
    } catch (error) {
      // It was closed in between: the day after is the next to be asked.
      if (error instanceof Refusal && error.code === 'day-closed') return false;
      throw error;
    }
  }

  private async isPosted({ key }: Entry, day: string) {
    const { state } = await this.commands.read(journal, day);
    if (state.isClosed && state.entries === 0) this.empty.add(day);
    return isPosted(state, key);
  }
}
