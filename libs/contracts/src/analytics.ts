import { alertRaised, personalDataRead } from './oversight.js';

export const PersonalDataRead = personalDataRead('analytics');
export const AlertRaised = alertRaised('analytics');
