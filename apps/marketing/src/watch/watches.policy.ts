import { SubjectErased } from '#contracts/privacy.js';
import { ask, whenever, type Policy } from '#messaging/policy.js';
import { watches } from './watches.js';

export const watchesPolicy: Policy = [
  whenever(SubjectErased, ({ subjectId, erasedAt: at }) => [
    ask(watches, subjectId, { type: 'ForgetWatches', data: { at } }),
  ]),
];
