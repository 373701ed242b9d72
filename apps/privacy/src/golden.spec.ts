import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { namedCases, type NamedCasesEvent } from './case/named-cases.js';
import { privacyCase, type PrivacyCaseEvent } from './case/privacy-case.js';
import { latestExport, type LatestExportEvent } from './export/latest-export.js';
import { subjectExport, type SubjectExportEvent } from './export/subject-export.js';
import { notedAlert, type NotedAlertEvent } from './oversight/noted-alert.js';
import { personalRead, type PersonalReadEvent } from './oversight/personal-read.js';
import { subject, type SubjectEvent } from './subject/subject.js';

const subjectTypes = {
  ...{
    ErasureRequested: 1,
    ErasureWithdrawn: 1,
    SubjectErased: 1,
    RetentionDeclared: 1,
    LawKeyReleased: 1,
    LawKeyDestroyed: 1,
  },
} satisfies Record<SubjectEvent['type'], 1>;
const exportTypes = { ...{ ExportRequested: 1, DataCollected: 1, ExportCompleted: 1 } } satisfies Record<
  SubjectExportEvent['type'],
  1
>;
const latestTypes = { ExportBegun: 1 } satisfies Record<LatestExportEvent['type'], 1>;
const caseTypes = { CaseOpened: 1, CaseOverdue: 1, CaseCompleted: 1 } satisfies Record<PrivacyCaseEvent['type'], 1>;
const namedTypes = { NamedInCase: 1 } satisfies Record<NamedCasesEvent['type'], 1>;
const readTypes = { ReadRecorded: 1 } satisfies Record<PersonalReadEvent['type'], 1>;
const alertTypes = { AlertNoted: 1, AlertEndNoted: 1 } satisfies Record<NotedAlertEvent['type'], 1>;

const file = (path: string) => join(__dirname, `${path}.golden.json`);

goldenContract(subject, file('subject/subject'), Object.keys(subjectTypes));
goldenContract(subjectExport, file('export/subject-export'), Object.keys(exportTypes));
goldenContract(latestExport, file('export/latest-export'), Object.keys(latestTypes));
goldenContract(privacyCase, file('case/privacy-case'), Object.keys(caseTypes));
goldenContract(namedCases, file('case/named-cases'), Object.keys(namedTypes));
goldenContract(personalRead, file('oversight/personal-read'), Object.keys(readTypes));
goldenContract(notedAlert, file('oversight/noted-alert'), Object.keys(alertTypes));
