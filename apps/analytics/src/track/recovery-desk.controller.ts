import { Injectable } from '@nestjs/common';
import type { Cause } from '#eventsourcing/event-store.js';
import { People } from '#personal/people.js';
import { badEvent, ofTheDay, type BadEvent } from './bad-event.js';
import { LandedBadCalls } from './bad-calls.source.js';
import { judge, type TrackedEvent } from './judge.js';
import { Clickstream, outgoing } from './track-desk.controller.js';

/** What one request opens at most. */
const callsMax = 1_000;
/** As much as fits on the way to a hub, whatever it says. */
const chunk = 250;

export type Wanted = {
  /** When it came, RFC 3339 date in UTC. */
  readonly day: string;
  /** Those that were bad for this reason, and those that their tracker calls so; all of them, if neither is said. */
  readonly reason?: string | undefined;
  readonly messageIds?: readonly string[] | undefined;
  /** Where the request before this one ended. */
  readonly from?: Place | undefined;
};
/** A file, and a row of it. */
export type Place = readonly [name: string, row: number];
export type Recovery = {
  readonly recovered: number;
  readonly stillBad: number;
  readonly forgotten: number;
  readonly unknown: number;
  readonly next?: Place;
};

/** Has back what shoppers told us wrongly, or what we took for wrong. */
@Injectable()
export class RecoveryDesk {
  constructor(
    private readonly landed: LandedBadCalls,
    private readonly clickstream: Clickstream,
    private readonly people: People,
  ) {}

  /**
   * Opens them, on record, and judges them anew: what passes is in the good hub when it resolves. A call that comes there again is
   * known by its messageId, so whoever asks twice has nothing twice.
   * @throws Problem if the hubs do not answer; whoever asks again has it all.
   */
  async recover({ day, from: [first, row] = ['', 0], ...wanted }: Wanted, cause: Cause): Promise<Recovery> {
    const counts = { recovered: 0, stillBad: 0, forgotten: 0, unknown: 0 };
    const left = () => callsMax - Object.values(counts).reduce((sum, count) => sum + count, 0);
    const { names, next } = await this.landed.pageOf(day, first || undefined);
    for (const name of names) {
      const rows = await this.landed.rowsOf(day, name, ['message_id', 'reason', 'data']);
      for (let [at, end] = [name === first ? row : 0, 0]; at < rows.length; at = end) {
        if (left() === 0) return { ...counts, next: [name, at] };
        end = at + Math.min(chunk, left());
        const some = rows.slice(at, end).filter(isWanted(wanted));
        const calls = some.flatMap(({ data }) => parsed(String(data)) ?? []);
        const verdicts = await this.judged(calls, cause);
        const good = verdicts.flatMap((verdict) => (typeof verdict === 'object' ? verdict : []));
        const again = good.map((call) => outgoing(call.messageId, call));
        await this.clickstream.send(again, []);
        for (const verdict of verdicts) counts[typeof verdict === 'object' ? 'recovered' : verdict] += 1;
        counts.unknown += some.length - calls.length;
      }
    }
    return { ...counts, ...(next !== undefined && { next: [next, 0] as const }) };
  }

  private async judged(calls: readonly BadEvent[], cause: Cause): Promise<(TrackedEvent | 'stillBad' | 'forgotten')[]> {
    const readings = calls.map(({ badId, subjectId, raw }) => ({
      ...{ data: { raw }, subjectId, record: `bad call ${badId}`, cause },
      ...({ purpose: 'call-recovery', kinds: ['account'] } as const),
    }));
    const opened = await this.people.openAll(readings);
    return opened.map(({ raw }, index) => {
      const { raw: told } = (raw ?? {}) as { raw?: string };
      if (told === undefined) return 'forgotten';
      const { receivedAt, subjectId } = calls[index]!;
      // Of a shopper's call it is she; of a program's, whom it named: then it says nothing new.
      const own = subjectId === ofTheDay(receivedAt) ? undefined : subjectId;
      const verdict = judge(jsonIn(told), { receivedAt, own });
      return 'good' in verdict ? verdict.good : 'stillBad';
    });
  }
}

const isWanted =
  ({ reason, messageIds }: Omit<Wanted, 'day' | 'from'>) =>
  (row: { readonly [column: string]: unknown }) =>
    (reason === undefined || row['reason'] === reason) &&
    (messageIds === undefined || messageIds.includes(row['message_id'] as string));

/** Undefined if it was written past us. */
const parsed = (text: string): BadEvent | undefined => badEvent.safeParse(jsonIn(text)).data;

/** Undefined if it is none, or the first half of a call that was too large to be kept. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
