import { z } from 'zod';
import { contract } from './contract.js';
import { id, instant, text } from './vocabulary.js';

/** Somebody was shown personal data in the clear. Every service that can do that publishes it under its own name. */
export const personalDataRead = (service: string) =>
  contract(
    `retreasure.${service}.personal-data-read.v1`,
    'Personal data of somebody was shown in the clear: to whom, what for, and what of it.',
    z.object({
      readId: id,
      subjectId: id,
      actor: text(80),
      purpose: text(40),
      record: text(120).describe('Where it stood: order o-42'),
      kinds: z.array(text(20)).min(1),
      at: instant,
    }),
    {
      ...{ readId: 'read-1', subjectId: 'c-1', actor: 'staff:u-1', purpose: 'customer-service', record: 'order o-42' },
      ...{ kinds: ['name', 'email'], at: '2026-01-10T15:00:00.000Z' },
    },
  );

/** Something that people should look at: every service publishes it under its own name. */
export const alertRaised = (service: string) =>
  contract(
    `retreasure.${service}.alert-raised.v1`,
    'Somebody should look at this: a burst of failed logins, probing for permissions, bulk reads of personal data.',
    z.object({ alertId: id, kind: text(40), who: text(120), count: z.int().min(1), at: instant }),
    { alertId: 'alert-1', kind: 'permission-probes', who: 'u-1', count: 20, at: '2026-01-10T15:00:00.000Z' },
  );
