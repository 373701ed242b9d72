import { it } from '@jest/globals';
import { viewOf } from '#eventsourcing/specification.js';
import type { PrivacyCaseEvent } from './privacy-case.js';
import { privacyCases } from './privacy-case.view.js';

const given = viewOf(privacyCases, 'case-1');
const opened: PrivacyCaseEvent = {
  type: 'CaseOpened',
  data: {
    ...{ kind: 'access', source: 'person', reference: 'letter-1', subjectIds: ['c-1', 'c-2'], orderIds: [] },
    ...{ receivedAt: '2026-01-10T15:00:00.000Z', dueAt: '2026-02-09T15:00:00.000Z' },
  },
};
const overdue: PrivacyCaseEvent = { type: 'CaseOverdue', data: { dueAt: '2026-02-09T15:00:00.000Z' } };
const completed: PrivacyCaseEvent = { type: 'CaseCompleted', data: { outcome: 'exported', exports: [] } };
const row = {
  ...{ caseId: 'case-1', kind: 'access', source: 'person', reference: 'letter-1', subjectCount: 2 },
  ...{ receivedAt: '2026-01-10T15:00:00.000Z', dueAt: '2026-02-09T15:00:00.000Z' },
};

it('shows a case as open, overdue or completed', () => {
  given(opened).then({ ...row, status: 'open', outcome: null, completedAt: null });
  given(opened, overdue).then({ ...row, status: 'overdue', outcome: null, completedAt: null });
  const done = { outcome: 'exported', completedAt: '2026-01-02T03:04:05.678Z' };
  given(opened, overdue, completed).then({ ...row, status: 'completed', ...done });
});
