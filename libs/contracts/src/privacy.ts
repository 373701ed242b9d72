import { z } from 'zod';
import { contract } from './contract.js';
import { alertEnded, alertRaised, personalDataRead } from './oversight.js';
import { id, instant } from './vocabulary.js';

export const PersonalDataRead = personalDataRead('privacy');
export const AlertRaised = alertRaised('privacy');
export const AlertEnded = alertEnded('privacy');

export const SubjectErased = contract(
  'retreasure.privacy.subject-erased.v1',
  'A person is forgotten: the key to what they told us is destroyed. Who holds data that the law retains declares it.',
  z.object({ subjectId: id, erasedAt: instant }),
  { subjectId: 'c-1', erasedAt: '2026-01-10T15:00:00.000Z' },
);

export const SubjectDataRequested = contract(
  'retreasure.privacy.subject-data-requested.v1',
  'A person wants to know everything that is held about them: every service that holds any answers with it.',
  z.object({ subjectId: id, exportId: id }),
  { subjectId: 'c-1', exportId: 'x-1' },
);

export const CaseDue = contract(
  'retreasure.privacy.case-due.v1',
  'A deadline, delivered at `dueAt`: by then a request of a person or a platform is to be answered.',
  z.object({ caseId: id, dueAt: instant }),
  { caseId: 'case-1', dueAt: '2026-02-09T15:00:00.000Z' },
);
