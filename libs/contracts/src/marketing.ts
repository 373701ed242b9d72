import { alertRaised, personalDataRead, retentionDeclared, subjectDataCollected } from './oversight.js';

export const PersonalDataRead = personalDataRead('marketing');
export const AlertRaised = alertRaised('marketing');

export const SubjectDataCollected = subjectDataCollected('marketing', {
  record: 'identity c-1',
  event: { type: 'ConsentWithdrawn', at: '2026-01-10T15:00:00.000Z', data: { purpose: 'email-marketing' } },
});

export const RetentionDeclared = retentionDeclared('marketing', {
  ...{ record: 'suppression 42', fields: ['email'] },
  ...{ basis: 'right to object: Art. 21(3) GDPR', until: '2036-12-31' },
});
