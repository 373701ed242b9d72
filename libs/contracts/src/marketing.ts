import { alertRaised, personalDataRead } from './oversight.js';

export const PersonalDataRead = personalDataRead('marketing');
export const AlertRaised = alertRaised('marketing');
