import { describe, expect, it } from '@jest/globals';
import * as analytics from '#contracts/analytics.js';
import * as channels from '#contracts/channels.js';
import * as finance from '#contracts/finance.js';
import * as fulfillment from '#contracts/fulfillment.js';
import * as fx from '#contracts/fx.js';
import * as inventory from '#contracts/inventory.js';
import * as marketing from '#contracts/marketing.js';
import * as orders from '#contracts/orders.js';
import * as own from '#contracts/privacy.js';
import { privacyCase } from './case/privacy-case.js';
import { exportHolders, holders } from './holders.js';
import { privacyPolicy } from './privacy.policy.js';

const services = { orders, inventory, fx, fulfillment, channels, finance, analytics, marketing, privacy: own };
const holding = { orders, fulfillment, channels, finance, marketing };

describe('Privacy', () => {
  it.each(Object.entries(services))('keeps who read what in %s, and what alarmed it', (service, contracts) => {
    const read = contracts.PersonalDataRead.example;
    expect(asked(contracts.PersonalDataRead)).toEqual([
      ['personalRead', `${service}.read-1`, { type: 'RecordRead', data: { service, ...read } }],
    ]);
    const { alertId, ...alert } = contracts.AlertRaised.example;
    expect(asked(contracts.AlertRaised)).toEqual([
      ['notedAlert', `${service}.${alertId}`, { type: 'NoteAlert', data: { service, ...alert } }],
    ]);
  });
  it.each(Object.entries(services))('keeps when an alert of %s was over', (service, contracts) => {
    const { alertId, at } = contracts.AlertEnded.example;
    const end = { type: 'NoteEnd', data: { at } };
    expect(asked(contracts.AlertEnded)).toEqual([['notedAlert', `${service}.${alertId}`, end]]);
  });
  it.each(Object.entries(holding))('collects what %s holds of a person', (service, contracts) => {
    const { exportId, ...part } = contracts.SubjectDataCollected.example;
    expect(asked(contracts.SubjectDataCollected)).toEqual([
      ['subjectExport', exportId, { type: 'RecordPart', data: { service, ...part } }],
    ]);
  });
  it.each(Object.entries(holding))(
    'learns what the law retains in %s, and which is the later',
    (service, contracts) => {
      const { subjectId, retained } = contracts.RetentionDeclared.example;
      const data = { service, retained, sequence: 7 };
      expect(asked(contracts.RetentionDeclared)).toEqual([['subject', subjectId, { type: 'DeclareRetention', data }]]);
    },
  );
  it('hears everybody who is asked', () => {
    expect(Object.keys(holding)).toEqual(holders);
    expect([...Object.keys(holding), 'privacy'].sort()).toEqual([...exportHolders].sort());
  });
  it('alarms when a case is due, if it is overdue by that', () => {
    const { caseId, dueAt } = own.CaseDue.example;
    const alert = { service: 'privacy', kind: 'case-overdue', who: caseId, count: 1, at: dueAt };
    expect(asked(own.CaseDue)).toEqual([
      ['privacyCase', caseId, { type: 'RecordCaseDue', data: { dueAt } }],
      ['notedAlert', `privacy.case-overdue.${caseId}`, { type: 'NoteAlert', data: alert }],
    ]);
    const [first] = reactions(own.CaseDue);
    expect(first!.goOn(privacyCase.initial)).toBe(false);
    expect(first!.goOn({ ...privacyCase.initial, overdue: true })).toBe(true);
  });
  it('alarms when a payout is questioned, line by line, and when the books differ', () => {
    const { lineId, at } = finance.PayoutQuestioned.example;
    const alert = { service: 'finance', kind: 'payout-questioned', who: 'ebay 5000000001', count: 1, at };
    expect(asked(finance.PayoutQuestioned)).toEqual([
      ['notedAlert', `finance.ebay.5000000001.${lineId}.fee`, { type: 'NoteAlert', data: alert }],
    ]);
    const named = {
      ...finance.PayoutQuestioned,
      example: { ...finance.PayoutQuestioned.example, lineId: 'Gebühr #1' },
    };
    expect(asked(named)[0]![1]).toBe('finance.ebay.5000000001.Geb_hr__1.fee');
    const { checkId, at: checkedAt } = finance.BooksDiffer.example;
    const differ = { service: 'finance', kind: 'books-differ', who: checkId, count: 1, at: checkedAt };
    expect(asked(finance.BooksDiffer)).toEqual([
      ['notedAlert', `finance.${checkId}`, { type: 'NoteAlert', data: differ }],
    ]);
  });
  it('keeps streams under names without a dash, which ends the name of a kind of stream', () => {
    const kinds = privacyPolicy.map(({ on }) => on);
    expect(new Set(kinds).size).toBe(kinds.length);
    const all = [
      own.CaseDue,
      own.AlertRaised,
      own.PersonalDataRead,
      orders.SubjectDataCollected,
      orders.RetentionDeclared,
    ];
    for (const [stream] of all.flatMap((contract) => asked(contract))) expect(stream).not.toContain('-');
  });
});

type Told = { readonly type: string; readonly example: unknown };

function reactions({ type, example }: Told) {
  return privacyPolicy
    .filter(({ on }) => on === type)
    .flatMap(({ react }) => react(example, { sequence: 7, at: '2026-01-10T15:00:00.000Z' }));
}
function asked(contract: Told) {
  return reactions(contract).map(({ decider, to, command }): [string, string, unknown] => [
    decider.stream,
    to,
    command,
  ]);
}
