import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream, streamOf } from '#eventsourcing/decider.js';
import { EventStore, type Recorded } from '#eventsourcing/event-store.js';
import { Worker } from '#eventsourcing/worker.js';
import { namedCases } from '../case/named-cases.js';
import { privacyCase, type PrivacyCaseEvent } from '../case/privacy-case.js';
import { caseHeldOf } from './own-part.js';
import { subjectExport, type HeldRecord, type SubjectExportEvent } from './subject-export.js';

/** What we hold of people ourselves: the cases that name them. It needs no bus. */
@Injectable()
export class OwnPartWorker extends Worker {
  readonly name = 'own-parts';

  constructor(
    private readonly commands: CommandHandler,
    private readonly store: EventStore,
  ) {
    super();
  }

  workFor(recorded: Recorded) {
    if (splitStream(recorded.stream)[0] !== subjectExport.stream) return undefined;
    const event = recorded as Recorded<SubjectExportEvent>;
    return event.type === 'ExportRequested' ? () => this.collect(event, event.data.subjectId) : undefined;
  }

  private async collect({ id, stream, cause }: Recorded, subjectId: string) {
    const { caseIds } = (await this.commands.read(namedCases, subjectId)).state;
    const records: HeldRecord[] = [];
    for (const caseId of caseIds) {
      const events = await this.store.read<PrivacyCaseEvent>(streamOf(privacyCase, caseId));
      records.push(caseHeldOf(subjectId, caseId, events));
    }
    const { correlationId, traceparent } = cause;
    const data = { subjectId, service: 'privacy', part: 1, parts: 1, records } as const;
    await this.commands.handle(
      subjectExport,
      splitStream(stream)[1],
      { type: 'RecordPart', data },
      { ...{ causationId: id, correlationId, actor: 'worker:own-parts', ...(traceparent && { traceparent }) } },
    );
  }
}
