import { Injectable } from '@nestjs/common';
import { Plaintext } from '#contracts/personal.js';
import { id } from '#contracts/vocabulary.js';
import { HubUnreachable, type HubSender, type Outgoing } from '#messaging/hub-sender.js';
import { KeyRing } from '#personal/key-ring.js';
import { People } from '#personal/people.js';
import { Clock } from '#service/clock.js';
import { Problem } from '#service/problems.js';
import { nameOf, type Identity } from '#service/roles.js';
import { ofTheDay, type BadEvent } from './bad-event.js';
import { judge, saidIn } from './judge.js';

/** Where calls go: those that make sense, and the others. */
export class Clickstream {
  constructor(
    private readonly good: HubSender,
    private readonly bad: HubSender,
  ) {}

  /** Resolves when all of it is durable. @throws Problem if the hubs do not answer, and nothing counts as sent. */
  async send(good: readonly Outgoing[], bad: readonly Outgoing[]) {
    try {
      await Promise.all([this.good.send(good), this.bad.send(bad)]);
    } catch (error) {
      if (!(error instanceof HubUnreachable)) throw error;
      throw new Problem('unanswered', 'Event Hubs does not answer.', { headers: { 'retry-after': '5' } });
    }
  }

  async close() {
    await Promise.all([this.good.close(), this.bad.close()]);
  }
}

export type Rejected = { readonly index: number; readonly messageId?: string | undefined; readonly reason: string };
/** What of a bad call is kept, as JSON in JSON: sealed it is a third more, and every tier of Event Hubs takes 256 kB. */
const keptBytesMax = 180_000;

type Told = Rejected & { readonly subjectId: string; readonly text: string };

/** Takes down what shoppers do: judged, cleared of what says who they are, and passed on. */
@Injectable()
export class TrackDesk {
  constructor(
    private readonly clickstream: Clickstream,
    private readonly people: People,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** Every call is in one of the two hubs when it resolves. @throws Problem if they do not answer, and nothing counts as told. */
  async take(calls: readonly unknown[], caller: Identity): Promise<{ accepted: number; rejected: Rejected[] }> {
    const receivedAt = this.clock.now().toISOString();
    const own = caller.audience === 'storefront' ? caller.subject : undefined;
    const good: Outgoing[] = [];
    const bad: Told[] = [];
    for (const [index, call] of calls.entries()) {
      const verdict = judge(call, { receivedAt, own });
      if ('good' in verdict) good.push(outgoing(verdict.good.messageId, verdict.good));
      else {
        const subjectId = own ?? subjectOf(call) ?? ofTheDay(receivedAt);
        bad.push({ index, ...verdict, subjectId, text: JSON.stringify(call) });
      }
    }
    await this.clickstream.send(good, await this.sealed(bad, receivedAt, nameOf(caller)));
    const rejected = bad.map(({ index, messageId, reason }) => ({ index, messageId, reason }));
    return { accepted: good.length, rejected };
  }

  private async sealed(bad: readonly Told[], receivedAt: string, teller: string): Promise<Outgoing[]> {
    const bySubject = Map.groupBy(bad, ({ subjectId }) => subjectId);
    const shelves = [...bySubject].map(async ([subjectId, told]) => {
      // As objects, so that nobody is ever looked up by them.
      const raws = told.map(({ text }) => new Plaintext('account', { raw: keptOf(text) }));
      const { raws: sealedRaws } = await this.people.seal(subjectId, { raws });
      return told.map(({ index, messageId = null, reason, text }, nth) => {
        const badId = this.ring.lookUpOf('track', `${teller}\n${index}\n${text}`);
        const event: BadEvent = { badId, messageId, reason, receivedAt, subjectId, raw: sealedRaws[nth]! };
        return outgoing(badId, event);
      });
    });
    return (await Promise.all(shelves)).flat();
  }
}

export const outgoing = (eventId: string, event: object): Outgoing => ({
  id: eventId,
  body: Buffer.from(JSON.stringify(event)),
});

/** All of it; of what is larger than that its first half, or the half of that. */
function keptOf(text: string): string {
  const isFitting = Buffer.byteLength(JSON.stringify(text)) <= keptBytesMax;
  return isFitting ? text : keptOf(text.slice(0, text.length / 2));
}

/** Of whom a program tells, if it says so in a way that can be read. */
function subjectOf(call: unknown): string | undefined {
  const given = id.safeParse(saidIn(call, 'userId'));
  return given.success ? given.data : undefined;
}
