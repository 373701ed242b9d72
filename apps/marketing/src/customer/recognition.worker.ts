import { Injectable } from '@nestjs/common';
import type { Sealed } from '#contracts/personal.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { because, Worker } from '#eventsourcing/worker.js';
import { People } from '#personal/people.js';
import { identity, type IdentityEvent } from './identity.js';
import { ProfileDesk } from './profile-desk.controller.js';

type Told = Extract<IdentityEvent, { type: 'ContactTold' }>;

/** In the order in which they count: what was found by the first is not looked for by the next. */
const rules = { email: 'same-email', phone: 'same-phone' } as const;

/**
 * Recognises people: who told the same e-mail address or phone number is one. A name alone never is. Who is compared was
 * written down before, so of two who come at once the later to be written down finds the other.
 */
@Injectable()
export class Recognition extends Worker {
  readonly name = 'recognition';

  constructor(
    private readonly people: People,
    private readonly desk: ProfileDesk,
  ) {
    super();
  }

  workFor(event: Recorded) {
    const [kind, subjectId] = splitStream(event.stream);
    if (kind !== identity.stream || event.type !== 'ContactTold') return undefined;
    return () => this.recognise(subjectId, event as Recorded<Told>);
  }

  private async recognise(subjectId: string, event: Recorded<Told>) {
    const { contact, record } = event.data;
    const cause = because(event, 'worker:recognition');
    for (const kind of ['email', 'phone'] as const) {
      const told = contact[kind];
      if (told === undefined) continue;
      const evidence = { because: rules[kind], evidence: record, at: event.at };
      for (const other of await this.strangers(subjectId, told))
        await this.desk.join(subjectId, other, evidence, cause);
    }
  }

  /** Everybody else who told the same: one of each other profile. */
  private async strangers(subjectId: string, told: Sealed): Promise<readonly string[]> {
    const strangers = new Map<string, string>();
    const mine = await this.desk.customerIdOf(subjectId);
    for (const other of (await this.people.tellersOf(told)).subjectIds) {
      const theirs = await this.desk.customerIdOf(other);
      // Others tell us things, too, of whom nobody ordered anything.
      if (theirs !== undefined && theirs !== mine) strangers.set(theirs, other);
    }
    return [...strangers.values()];
  }
}
