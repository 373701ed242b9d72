import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { BooksDiffer } from '#contracts/finance.js';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { recordedAs, specification, viewOf } from '#eventsourcing/specification.js';
import { published } from '../published.js';
import { check, recordCheck, type CheckEvent } from './check.js';
import { checks } from './check-list.view.js';

const types = { CheckPassed: 1, BooksDiffered: 1 } satisfies Record<CheckEvent['type'], 1>;
goldenContract(check, join(__dirname, 'check.golden.json'), Object.keys(types));

const given = specification(check);
const at = '2026-01-12T04:00:00.000Z';
const { first } = BooksDiffer.example;
const passed: CheckEvent = { type: 'CheckPassed', data: { at } };
const differed: CheckEvent = { type: 'BooksDiffered', data: { at, differences: 1, first } };

describe('A check of the books', () => {
  it('is passed, or says how much differs and what first', () => {
    given()
      .when({ type: 'RecordCheck', data: { at, differences: 0 } })
      .then(passed);
    given()
      .when({ type: 'RecordCheck', data: { at, differences: 1, first } })
      .then(differed);
  });
  it('is recorded once under its number', () => {
    given(passed)
      .when({ type: 'RecordCheck', data: { at, differences: 0 } })
      .thenNothing();
    given(passed)
      .when({ type: 'RecordCheck', data: { at, differences: 1, first } })
      .thenRefused('check-number-taken');
  });
  it('says what differs if and only if something does', () => {
    const said = { checkId: 'reconcile-1', at };
    expect(recordCheck.safeParse({ ...said, differences: 0 }).success).toBe(true);
    expect(recordCheck.safeParse({ ...said, differences: 1, first }).success).toBe(true);
    expect(recordCheck.safeParse({ ...said, differences: 0, first }).error!.issues[0]!.path).toEqual(['first']);
    expect(recordCheck.safeParse({ ...said, differences: 1 }).error!.issues[0]!.path).toEqual(['first']);
  });
  it('is told of publicly if the books differ', () => {
    const told = (event: CheckEvent) => published(recordedAs('check-reconcile-1')(event), 'reconcile-1');
    expect(told(passed)).toEqual([]);
    expect(told(differed)).toEqual([BooksDiffer.of({ ...BooksDiffer.example })]);
  });
  it('is listed', () => {
    viewOf(checks, 'reconcile-1')(passed).then({ checkId: 'reconcile-1', at, differences: 0, first: null });
    viewOf(checks, 'reconcile-1')(differed).then({ checkId: 'reconcile-1', at, differences: 1, first });
  });
});
