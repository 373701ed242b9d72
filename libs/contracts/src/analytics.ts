import { z } from 'zod';
import { contract } from './contract.js';
import { alertEnded, alertRaised, personalDataRead } from './oversight.js';
import { id, instant } from './vocabulary.js';

export const PersonalDataRead = personalDataRead('analytics');
export const AlertRaised = alertRaised('analytics');
export const AlertEnded = alertEnded('analytics');

export const PieceViewedWith = contract(
  'retreasure.analytics.piece-viewed-with.v1',
  'Which other pieces the people looked at, lately, who looked at this one. Told when it changes; none any more: an empty list.',
  z.object({
    unitId: id,
    unitIds: z.array(id).max(8).describe('The one that most people looked at first; two people at least'),
    at: instant,
  }),
  { unitId: 'CM-72.49.3', unitIds: ['CM-80.2', 'CM-11.7'], at: '2026-01-10T02:15:09.000Z' },
);
