import { Injectable } from '@nestjs/common';
import { CommandHandler } from '#eventsourcing/command-handler.js';
import { splitStream } from '#eventsourcing/decider.js';
import type { Cause, Recorded } from '#eventsourcing/event-store.js';
import { Worker } from '#eventsourcing/worker.js';
import { subjectExport } from '../export/subject-export.js';
import { subject, type ErasureReason, type SubjectEvent } from '../subject/subject.js';
import { namedCases } from './named-cases.js';
import { contactSubjectOf, privacyCase, toForget, type PrivacyCaseEvent } from './privacy-case.js';

type Of<Type extends PrivacyCaseEvent['type']> = Recorded<Extract<PrivacyCaseEvent, { type: Type }>>;

/**
 * Has done what a completed case asked for. The case comes first, so that nobody is forgotten for one that ended otherwise. And
 * with whom a case names goes by what it knew her.
 */
@Injectable()
export class CaseWorker extends Worker {
  readonly name = 'cases';

  constructor(private readonly commands: CommandHandler) {
    super();
  }

  workFor(recorded: Recorded) {
    const [kind] = splitStream(recorded.stream);
    if (kind === subject.stream) {
      const { type } = recorded as Recorded<SubjectEvent>;
      return type === 'SubjectErased' ? () => this.followAll(recorded) : undefined;
    }
    if (kind !== privacyCase.stream) return undefined;
    const event = recorded as Recorded<PrivacyCaseEvent>;
    if (event.type === 'CaseOpened') return () => this.note(event, event.data.subjectIds);
    return event.type === 'CaseCompleted' ? () => this.finish(event) : undefined;
  }

  private async finish(event: Of<'CaseCompleted'>) {
    const { stream, data } = event;
    const caseId = splitStream(stream)[1];
    await this.note(event, data.foundSince ?? []);
    if (data.outcome === 'erased') await this.forget(caseId, data, causeOf(event));
    for (const { subjectId, exportId } of data.exports)
      await this.commands.handle(
        subjectExport,
        exportId,
        { type: 'RequestExport', data: { subjectId, caseId } },
        causeOf(event),
      );
  }

  private async forget(caseId: string, completed: Of<'CaseCompleted'>['data'], cause: Cause) {
    const { opened } = (await this.commands.read(privacyCase, caseId)).state;
    const isPlatforms = opened?.source === 'ebay' || opened?.source === 'shopify';
    const reason = isPlatforms ? 'platform' : 'asked';
    for (const subjectId of opened === undefined ? [] : toForget(caseId, opened, completed))
      await this.erase(subjectId, caseId, reason, cause);
  }

  /** Who was forgotten between the case and this is not asked about again: whichever is noted last sees the other. */
  private async note(event: Recorded, subjectIds: readonly string[]) {
    const caseId = splitStream(event.stream)[1];
    for (const subjectId of subjectIds) {
      const command = { type: 'NameInCase', data: { caseId } } as const;
      await this.commands.handle(namedCases, subjectId, command, causeOf(event));
      const { erasedAt } = (await this.commands.read(subject, subjectId)).state;
      if (erasedAt !== undefined && erasedAt >= event.at) await this.follow(caseId, event);
    }
  }

  private async followAll(event: Recorded) {
    const { caseIds } = (await this.commands.read(namedCases, splitStream(event.stream)[1])).state;
    for (const caseId of caseIds) await this.follow(caseId, event);
  }

  /** Unless it is forgotten with the case itself. */
  private async follow(caseId: string, event: Recorded) {
    const { opened, completed } = (await this.commands.read(privacyCase, caseId)).state;
    if (opened?.contact === undefined || completed?.outcome === 'erased') return;
    await this.erase(contactSubjectOf(caseId), caseId, 'follows', causeOf(event));
  }

  private async erase(subjectId: string, caseId: string, reason: ErasureReason, cause: Cause) {
    const data = { requestId: caseId, reason, caseId };
    await this.commands.handle(subject, subjectId, { type: 'RequestErasure', data }, cause);
  }
}

const causeOf = ({ id, cause: { correlationId, traceparent } }: Recorded): Cause => ({
  ...{ causationId: id, correlationId, actor: 'worker:cases', ...(traceparent && { traceparent }) },
});
