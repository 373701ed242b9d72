import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { Worker } from '#eventsourcing/worker.js';
import { KeyRing } from '#personal/key-ring.js';
import { Clock } from '#service/clock.js';
import { PrivacySettings } from '../config.js';
import { dayOf, daysAgo } from '../retention/retention-times.js';
import { subject, type SubjectCommand, type SubjectEvent } from './subject.js';

type Of<Type extends SubjectEvent['type']> = Recorded<Extract<SubjectEvent, { type: Type }>>;

/** Destroys keys. Only when one is gone it is said to be, and whatever fails on the way is done again. */
@Injectable()
export class ErasureWorker extends Worker {
  readonly name = 'erasures';

  constructor(
    private readonly ring: KeyRing,
    private readonly commands: CommandHandler,
    private readonly clock: Clock,
    private readonly settings: PrivacySettings,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    if (splitStream(recorded.stream)[0] !== subject.stream) return undefined;
    const event = recorded as Recorded<SubjectEvent>;
    if (event.type === 'ErasureRequested') return () => this.erase(event);
    if (event.type === 'LawKeyReleased') return () => this.destroyLawKey(event);
    return undefined;
  }

  private async erase(event: Of<'ErasureRequested'>) {
    const { subjectId, state } = await this.subjectOf(event);
    const { requestId, reason } = event.data;
    if (!state.open.includes(requestId)) return;
    // She may have told us something since the job looked, or does so now: the ring spares a key that was used.
    const day = daysAgo(this.clock.now(), this.settings.config.RETENTION_PERSON_DAYS);
    const only = reason === 'retention' ? { usedBefore: day } : {};
    const { spared } = await this.ring.destroy({ subjectId, keep: 'person' }, only);
    if (spared) return this.ask(event, { type: 'WithdrawErasure', data: { requestId } });
    // Those that were open before; whatever was asked for since then may be about a new key.
    const data = { requestIds: state.open, erasedAt: this.clock.now().toISOString() };
    return this.ask(event, { type: 'ConfirmErasure', data });
  }

  /** What somebody got who came back stays: of who was forgotten the retired keys go, of others what is unused still. */
  private async destroyLawKey(event: Of<'LawKeyReleased'>) {
    const { subjectId, state } = await this.subjectOf(event);
    if (state.lawKey !== 'released') return;
    const isUnused = event.data.because === 'retention-ended';
    const only = isUnused ? { usedBefore: dayOf(new Date(event.at)) } : ({ retired: true } as const);
    await this.ring.destroy({ subjectId, keep: 'law' }, only);
    await this.ask(event, { type: 'ConfirmLawKeyDestroyed', data: { destroyedAt: this.clock.now().toISOString() } });
  }

  private async subjectOf({ stream }: Recorded) {
    const subjectId = splitStream(stream)[1];
    const { state } = await this.commands.read(subject, subjectId);
    return { subjectId, state };
  }

  private async ask({ id, stream, cause }: Recorded, command: SubjectCommand) {
    const { correlationId, traceparent } = cause;
    await this.commands.handle(subject, splitStream(stream)[1], command, {
      ...{ causationId: id, correlationId, actor: 'worker:erasures', ...(traceparent && { traceparent }) },
    });
  }
}
