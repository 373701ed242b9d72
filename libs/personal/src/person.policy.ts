import { SubjectDataRequested, SubjectErased } from '#contracts/privacy.js';
import { ask, whenever, type Policy } from '#messaging/policy.js';
import { person } from './person.js';

/** Whoever holds something of people hears of those who are forgotten, and of those who ask. */
export const personPolicy: Policy = [
  whenever(SubjectErased, ({ subjectId, erasedAt }, { sequence }) => [
    ask(person, subjectId, { type: 'ForgetPerson', data: { erasedAt, sequence } }),
  ]),
  whenever(SubjectDataRequested, ({ subjectId, exportId }) => [
    ask(person, subjectId, { type: 'CollectData', data: { exportId } }),
  ]),
];
