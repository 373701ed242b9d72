import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Recorded } from '#eventsourcing/event-store.js';
import { Worker } from '#eventsourcing/worker.js';
import { KeyRing } from '#personal/key-ring.js';
import { Clock } from '#service/clock.js';
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
    if (!state.open.includes(event.data.requestId)) return;
    await this.ring.destroy({ subjectId, keep: 'person' });
    // Those that were open before; whatever was asked for since then may be about a new key.
    const data = { requestIds: state.open, erasedAt: this.clock.now().toISOString() };
    await this.ask(event, { type: 'ConfirmErasure', data });
  }

  private async destroyLawKey(event: Of<'LawKeyReleased'>) {
    const { subjectId, state } = await this.subjectOf(event);
    if (state.lawKey !== 'released') return;
    await this.ring.destroy({ subjectId, keep: 'law' });
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
