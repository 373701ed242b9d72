import type { z } from 'zod';
import * as analytics from '#contracts/analytics.js';
import * as channels from '#contracts/channels.js';
import * as finance from '#contracts/finance.js';
import * as fulfillment from '#contracts/fulfillment.js';
import * as fx from '#contracts/fx.js';
import * as inventory from '#contracts/inventory.js';
import * as marketing from '#contracts/marketing.js';
import * as orders from '#contracts/orders.js';
import * as own from '#contracts/privacy.js';
import { ask, whenever, type Policy } from '#messaging/policy.js';
import { privacyCase, type PrivacyCase } from './case/privacy-case.js';
import { subjectExport } from './export/subject-export.js';
import type { ExportHolder, Holder } from './holders.js';
import { notedAlert } from './oversight/noted-alert.js';
import { personalRead } from './oversight/personal-read.js';
import { subject } from './subject/subject.js';

type Read = typeof orders.PersonalDataRead.example;
type Alert = typeof orders.AlertRaised.example;
type AlertEnd = typeof orders.AlertEnded.example;
type Part = typeof orders.SubjectDataCollected.example;
type Retention = typeof orders.RetentionDeclared.example;
type Due = typeof own.CaseDue.example;
type Question = z.infer<typeof finance.PayoutQuestioned.schema>;
type Differing = z.infer<typeof finance.BooksDiffer.schema>;

const keyMax = 150;

const record = (service: string) => (data: Read) => [
  ask(personalRead, `${service}.${data.readId}`, { type: 'RecordRead', data: { service, ...data } }),
];
const note =
  (service: string) =>
  ({ alertId, ...data }: Alert) => [
    ask(notedAlert, `${service}.${alertId}`, { type: 'NoteAlert', data: { service, ...data } }),
  ];
const end =
  (service: string) =>
  ({ alertId, at }: AlertEnd) => [ask(notedAlert, `${service}.${alertId}`, { type: 'NoteEnd', data: { at } })];
const collect = (service: ExportHolder) => (data: Part) => {
  const { exportId, ...part } = data;
  return [ask(subjectExport, exportId, { type: 'RecordPart', data: { service, ...part } })];
};
const retain =
  (service: Holder) =>
  ({ subjectId, retained }: Retention, { sequence }: { readonly sequence: number }) => [
    ask(subject, subjectId, { type: 'DeclareRetention', data: { service, retained, sequence } }),
  ];

/** Whoever looks for alerts finds the case among them that nobody answered in time. */
const alarm = ({ caseId, dueAt }: Due) => [
  ask(privacyCase, caseId, { type: 'RecordCaseDue', data: { dueAt } }, ({ overdue }: PrivacyCase) => overdue),
  ask(notedAlert, `privacy.case-overdue.${caseId}`, {
    type: 'NoteAlert',
    data: { service: 'privacy', kind: 'case-overdue', who: caseId, count: 1, at: dueAt },
  }),
];

/** What keepers of the books have to look at: each line of a payout once, and each check. */
const question = ({ payer, payoutId, lineId = 'sum', what, at }: Question) => {
  const who = `${payer} ${payoutId}`;
  // Payers name their lines as they like.
  const key = `finance.${payer}.${payoutId}.${lineId}.${what}`.replaceAll(/[^\w.-]/g, '_').slice(0, keyMax);
  return [
    ask(notedAlert, key, {
      type: 'NoteAlert',
      data: { service: 'finance', kind: 'payout-questioned', who, count: 1, at },
    }),
  ];
};
const differ = ({ checkId, differences: count, at }: Differing) => [
  ask(notedAlert, `finance.${checkId}`, {
    type: 'NoteAlert',
    data: { service: 'finance', kind: 'books-differ', who: checkId, count, at },
  }),
];

export const privacyPolicy: Policy = [
  whenever(orders.PersonalDataRead, record('orders')),
  whenever(inventory.PersonalDataRead, record('inventory')),
  whenever(fx.PersonalDataRead, record('fx')),
  whenever(fulfillment.PersonalDataRead, record('fulfillment')),
  whenever(channels.PersonalDataRead, record('channels')),
  whenever(finance.PersonalDataRead, record('finance')),
  whenever(analytics.PersonalDataRead, record('analytics')),
  whenever(marketing.PersonalDataRead, record('marketing')),
  whenever(own.PersonalDataRead, record('privacy')),
  whenever(orders.AlertRaised, note('orders')),
  whenever(inventory.AlertRaised, note('inventory')),
  whenever(fx.AlertRaised, note('fx')),
  whenever(fulfillment.AlertRaised, note('fulfillment')),
  whenever(channels.AlertRaised, note('channels')),
  whenever(finance.AlertRaised, note('finance')),
  whenever(analytics.AlertRaised, note('analytics')),
  whenever(marketing.AlertRaised, note('marketing')),
  whenever(orders.AlertEnded, end('orders')),
  whenever(inventory.AlertEnded, end('inventory')),
  whenever(fx.AlertEnded, end('fx')),
  whenever(fulfillment.AlertEnded, end('fulfillment')),
  whenever(channels.AlertEnded, end('channels')),
  whenever(finance.AlertEnded, end('finance')),
  whenever(analytics.AlertEnded, end('analytics')),
  whenever(marketing.AlertEnded, end('marketing')),
  whenever(finance.PayoutQuestioned, question),
  whenever(finance.BooksDiffer, differ),
  whenever(own.AlertRaised, note('privacy')),
  whenever(own.AlertEnded, end('privacy')),
  whenever(orders.SubjectDataCollected, collect('orders')),
  whenever(orders.RetentionDeclared, retain('orders')),
  whenever(fulfillment.SubjectDataCollected, collect('fulfillment')),
  whenever(fulfillment.RetentionDeclared, retain('fulfillment')),
  whenever(channels.SubjectDataCollected, collect('channels')),
  whenever(channels.RetentionDeclared, retain('channels')),
  whenever(finance.SubjectDataCollected, collect('finance')),
  whenever(finance.RetentionDeclared, retain('finance')),
  whenever(marketing.SubjectDataCollected, collect('marketing')),
  whenever(marketing.RetentionDeclared, retain('marketing')),
  whenever(own.CaseDue, alarm),
];
