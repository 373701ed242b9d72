import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import type { Cause } from '#eventsourcing/event-store.js';
import { numberFor, numbersMax, series } from './series.js';

type Asked = { readonly key: string; readonly cause: Cause; readonly given: PromiseWithResolvers<string> };

/**
 * Where documents get their numbers. A series is one stream that every sale of a year waits for: who asks while numbers are
 * being given gets one with all others who asked meanwhile, by one append.
 */
@Injectable()
export class NumberDesk {
  private readonly queues = new Map<string, Asked[]>();

  constructor(private readonly commands: CommandHandler) {}

  /** The number that was given for the key, or the next. `cause`: of several at once that of the first is in the log. */
  async numberFor(seriesId: string, key: string, cause: Cause): Promise<string> {
    const asked = { key, cause, given: Promise.withResolvers<string>() };
    const queue = this.queues.get(seriesId);
    if (queue === undefined) {
      this.queues.set(seriesId, [asked]);
      void this.serve(seriesId);
    } else queue.push(asked);
    return asked.given.promise;
  }

  private async serve(seriesId: string) {
    const queue = this.queues.get(seriesId)!;
    while (queue.length > 0) await this.give(seriesId, queue.splice(0, numbersMax));
    this.queues.delete(seriesId);
  }

  private async give(seriesId: string, all: readonly Asked[]) {
    const data = { series: seriesId, keys: all.map(({ key }) => key) };
    try {
      const { state } = await this.commands.handle(series, seriesId, { type: 'GiveNumbers', data }, all[0]!.cause);
      for (const { key, given } of all) given.resolve(numberFor(state, key)!);
    } catch (error) {
      for (const { given } of all) given.reject(error);
    }
  }
}
