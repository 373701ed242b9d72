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

/** What was to be looked at is over by itself: every service publishes it under its own name. */
export const alertEnded = (service: string) =>
  contract(
    `retreasure.${service}.alert-ended.v1`,
    'What an alert told of is over: a table that could not be made is made again.',
    z.object({ alertId: id, at: instant }),
    { alertId: 'alert-1', at: '2026-01-10T15:10:00.000Z' },
  );

type Happened = { readonly type: string; readonly at: string; readonly data: unknown };

/**
 * What somebody asked to hear: every service that holds anything of people publishes it under its own name. `held`: an example
 * of what is held there.
 */
export const subjectDataCollected = (service: string, held: { readonly record: string; readonly event: Happened }) =>
  contract(
    `retreasure.${service}.subject-data-collected.v1`,
    'Everything that is held here about a person, in parts; what they told us is sealed.',
    z.object({
      subjectId: id,
      exportId: id,
      part: z.int().min(1),
      parts: z.int().min(1).max(1_000),
      records: z.array(
        z.object({
          record: text(120).describe('What it belongs to: order o-42'),
          events: z.array(z.object({ type: text(60), at: instant, data: z.unknown() })),
        }),
      ),
    }),
    {
      ...{ subjectId: 'c-1', exportId: 'x-1', part: 1, parts: 1 },
      records: [{ record: held.record, events: [held.event] }],
    },
  );

const retained = z.object({
  record: text(120).describe('What it belongs to: order o-42'),
  fields: z.array(text(40)).min(1),
  basis: text(200).describe('The law that asks for it'),
  until: z.iso.date().describe('The last day on which it is kept'),
});

/** What is left of who was forgotten: every service that holds anything of people publishes it under its own name. */
export const retentionDeclared = (service: string, example: z.infer<typeof retained>) =>
  contract(
    `retreasure.${service}.retention-declared.v1`,
    'What of an erased person the law retains here, field by field; nothing if nothing.',
    z.object({ subjectId: id, retained: z.array(retained) }),
    { subjectId: 'c-1', retained: [example] },
  );
