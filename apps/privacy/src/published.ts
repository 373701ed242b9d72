import { CaseDue, SubjectDataRequested, SubjectErased } from '#contracts/privacy.js';
import type { Published } from '#messaging/publication.js';
import type { NamedCasesEvent } from './case/named-cases.js';
import { endsByItself, type PrivacyCaseEvent } from './case/privacy-case.js';
import type { LatestExportEvent } from './export/latest-export.js';
import type { SubjectExportEvent } from './export/subject-export.js';
import type { NotedAlertEvent } from './oversight/noted-alert.js';
import type { PersonalReadEvent } from './oversight/personal-read.js';
import type { SubjectEvent } from './subject/subject.js';

type PrivacyEvent =
  | SubjectEvent
  | SubjectExportEvent
  | LatestExportEvent
  | PrivacyCaseEvent
  | NamedCasesEvent
  | PersonalReadEvent
  | NotedAlertEvent;

/** What other services must hear of: who is forgotten, and of whom everything is wanted. The rest stays private. */
export const published: Published<PrivacyEvent> = ({ type, data }, id) => {
  switch (type) {
    case 'SubjectErased':
      return [SubjectErased.of({ subjectId: id, erasedAt: data.erasedAt })];
    case 'ExportRequested':
      return [SubjectDataRequested.of({ subjectId: data.subjectId, exportId: id })];
    case 'CaseOpened':
      // It ended with that, and eBay tells of very many.
      if (endsByItself(data)) return [];
      return [{ ...CaseDue.of({ caseId: id, dueAt: data.dueAt }), deliverAt: data.dueAt }];
    case 'ErasureRequested':
    case 'ErasureWithdrawn':
    case 'RetentionDeclared':
    case 'LawKeyReleased':
    case 'LawKeyDestroyed':
    case 'ExportBegun':
    case 'DataCollected':
    case 'ExportCompleted':
    case 'CaseOverdue':
    case 'NamedInCase':
    case 'CaseCompleted':
    case 'ReadRecorded':
    case 'AlertNoted':
    case 'AlertEndNoted':
      return [];
  }
};
