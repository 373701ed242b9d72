import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Cause, Recorded } from '#eventsourcing/event-store.js';
import { Worker } from '#eventsourcing/worker.js';
import { subjectExport } from '../export/subject-export.js';
import { subject } from '../subject/subject.js';
import { privacyCase, toForget, type PrivacyCaseEvent } from './privacy-case.js';

type Completed = Recorded<Extract<PrivacyCaseEvent, { type: 'CaseCompleted' }>>;

/** Has done what a completed case asked for. The case comes first, so that nobody is forgotten for one that ended otherwise. */
@Injectable()
export class CaseWorker extends Worker {
  readonly name = 'cases';

  constructor(private readonly commands: CommandHandler) {
    super();
  }

  workFor(recorded: Recorded) {
    if (splitStream(recorded.stream)[0] !== privacyCase.stream) return undefined;
    const event = recorded as Recorded<PrivacyCaseEvent>;
    return event.type === 'CaseCompleted' ? () => this.finish(event) : undefined;
  }

  private async finish({ id, stream, cause, data }: Completed) {
    const caseId = splitStream(stream)[1];
    const { correlationId, traceparent } = cause;
    const because: Cause = {
      ...{ causationId: id, correlationId, actor: 'worker:cases', ...(traceparent && { traceparent }) },
    };
    if (data.outcome === 'erased') await this.forget(caseId, because);
    for (const { subjectId, exportId } of data.exports)
      await this.commands.handle(
        subjectExport,
        exportId,
        { type: 'RequestExport', data: { subjectId, caseId } },
        because,
      );
  }

  private async forget(caseId: string, cause: Cause) {
    const { opened } = (await this.commands.read(privacyCase, caseId)).state;
    const isPlatforms = opened?.source === 'ebay' || opened?.source === 'shopify';
    const data = { requestId: caseId, reason: isPlatforms ? 'platform' : 'asked', caseId } as const;
    for (const subjectId of opened === undefined ? [] : toForget(caseId, opened))
      await this.commands.handle(subject, subjectId, { type: 'RequestErasure', data }, cause);
  }
}
