import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream, streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { People } from '#personal/people.js';
import { consentPurposes } from './consent.js';
import { identity, type Contact, type IdentityEvent } from './identity.js';
import { ProfileDesk } from './profile-desk.controller.js';

/** In the order in which they count: what was found by the first is not looked for by the next. */
const rules = { email: 'same-email', phone: 'same-phone' } as const;

/** A number that more of them told is nobody's own: a till's, or what somebody types who has none. */
const numberSharedMax = 20;

/**
 * Recognises people: who told the same e-mail address, or phone number with its country, is one. A name alone never is. Who is
 * compared was written down before, so of two who come at once the later to be written down finds the other.
 */
@Injectable()
export class Recognition extends Worker {
  readonly name = 'recognition';

  constructor(
    private readonly people: People,
    private readonly desk: ProfileDesk,
    private readonly commands: CommandHandler,
    private readonly store: EventStore,
  ) {
    super();
  }

  workFor(event: Recorded) {
    const [kind, subjectId] = splitStream(event.stream);
    if (kind !== identity.stream) return undefined;
    const heard = event as Recorded<IdentityEvent>;
    if (heard.type === 'ContactTold')
      return () => this.recognise(subjectId, heard.data.contact, heard.data.record, heard);
    if (heard.type !== 'IdentityForgotten') return undefined;
    return async () => {
      await this.handOn(subjectId, heard);
      await this.release(subjectId, heard);
    };
  }

  private async recognise(subjectId: string, contact: Partial<Contact>, record: string, event: Recorded) {
    const cause = because(event, 'worker:recognition');
    for (const kind of ['email', 'phone'] as const) {
      const told = contact[kind];
      if (told === undefined) continue;
      const evidence = { because: rules[kind], evidence: record, at: event.at };
      const { subjectIds } = await this.people.tellersOf(told);
      if (kind === 'phone' && subjectIds.length > numberSharedMax) continue;
      for (const other of await this.strangers(subjectId, subjectIds))
        await this.desk.join(subjectId, other, evidence, cause);
    }
  }

  /** A no was the whole person's, and outlives the identity that said it: what others of them agreed to before does not come back. */
  private async handOn(subjectId: string, event: Recorded) {
    const events = await this.store.read<IdentityEvent>(streamOf(identity, subjectId));
    const before = events.filter(({ version }) => version < event.version).reduce(identity.evolve, identity.initial);
    const others = await this.desk.othersOf(subjectId, before.joined?.into);
    for (const purpose of consentPurposes) {
      const no = before.consents[purpose]?.withdrawnAt;
      if (no === undefined) continue;
      const command = { type: 'WithdrawConsent', data: { purpose, by: 'person', at: no } } as const;
      for (const { subjectId: other } of others)
        await this.commands.handle(identity, other, command, because(event, 'worker:recognition'));
    }
  }

  /** Who led to somebody who was forgotten may still be one person without them. */
  private async release(subjectId: string, event: Recorded) {
    const released = await this.desk.releaseFrom(subjectId, event.at, because(event, 'worker:recognition'));
    for (const { subjectId: other, state } of released)
      if (state.contact !== undefined) await this.recognise(other, state.contact, state.met!.record, event);
  }

  /** Of all who told the same everybody else: one of each other profile. */
  private async strangers(subjectId: string, tellers: readonly string[]): Promise<readonly string[]> {
    const strangers = new Map<string, string>();
    const mine = await this.desk.customerIdOf(subjectId);
    for (const other of tellers) {
      const theirs = await this.desk.customerIdOf(other);
      // Others tell us things, too, of whom nobody ordered anything.
      if (theirs !== undefined && theirs !== mine) strangers.set(theirs, other);
    }
    return [...strangers.values()];
  }
}
