import { alertEnded, alertRaised, personalDataRead } from './oversight.js';

export const PersonalDataRead = personalDataRead('analytics');
export const AlertRaised = alertRaised('analytics');
export const AlertEnded = alertEnded('analytics');
