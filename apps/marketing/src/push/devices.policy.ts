import { SubjectErased } from '#contracts/privacy.js';
import { ask, whenever, type Policy } from '#messaging/policy.js';
import { devices } from './devices.js';

export const devicesPolicy: Policy = [
  whenever(SubjectErased, ({ subjectId, erasedAt: at }) => [
    ask(devices, subjectId, { type: 'ForgetDevices', data: { at } }),
  ]),
];
