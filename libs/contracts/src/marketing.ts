import { z } from 'zod';
import { contract } from './contract.js';
import { alertEnded, alertRaised, personalDataRead, retentionDeclared, subjectDataCollected } from './oversight.js';
import { id, instant } from './vocabulary.js';

export const PersonalDataRead = personalDataRead('marketing');
export const AlertRaised = alertRaised('marketing');
export const AlertEnded = alertEnded('marketing');

export const SubjectDataCollected = subjectDataCollected('marketing', {
  record: 'identity c-1',
  event: { type: 'ConsentWithdrawn', at: '2026-01-10T15:00:00.000Z', data: { purpose: 'email-marketing' } },
});

export const RetentionDeclared = retentionDeclared('marketing', {
  ...{ record: 'suppression 42', fields: ['email'] },
  ...{ basis: 'right to object: Art. 21(3) GDPR', until: '2036-12-31' },
});

export const CartDue = contract(
  'retreasure.marketing.cart-due.v1',
  'A deadline, delivered at `until`: a cart that nobody changed since it was set is abandoned.',
  z.object({ customerId: id, until: instant }),
  { customerId: 'c-1', until: '2026-01-10T19:00:00.000Z' },
);

export const MessageDue = contract(
  'retreasure.marketing.message-due.v1',
  'A deadline, delivered at `until`: a message that was put off until then is tried again.',
  z.object({ messageId: id, until: instant }),
  { messageId: 'EGhHsrcvbi_QNG1BcCSZwB', until: '2026-01-11T08:00:00.000Z' },
);
