import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CaseDue, SubjectDataRequested, SubjectErased } from '#contracts/privacy.js';
import { recordedAs } from '#eventsourcing/specification.js';
import { published } from './published.js';

type Event = Parameters<typeof published>[0];
const stored = (path: string) => JSON.parse(readFileSync(join(__dirname, path), 'utf8')) as Event[];
const publications = (path: string, id: string) =>
  stored(path).flatMap((event) => published(recordedAs(`any-${id}`)(event), id));

it('tells the others whom to forget, whose data to send, and itself when a case is due; nothing else, and nobody’s data', () => {
  const dueAt = '2026-02-09T15:00:00.000Z';
  expect(publications('subject/subject.golden.json', 'c-1')).toEqual([
    SubjectErased.of(SubjectErased.example),
    SubjectErased.of({ subjectId: 'c-1', erasedAt: '2037-03-01T02:00:00.000Z' }),
  ]);
  const requested = SubjectDataRequested.of(SubjectDataRequested.example);
  expect(publications('export/subject-export.golden.json', 'x-1')).toEqual([requested, requested]);
  const due = { ...CaseDue.of({ caseId: 'case-1', dueAt }), deliverAt: dueAt };
  expect(publications('case/privacy-case.golden.json', 'case-1')).toEqual([due, due]);
  expect(publications('export/latest-export.golden.json', 'c-1')).toEqual([]);
  expect(publications('case/named-cases.golden.json', 'c-1')).toEqual([]);
  expect(publications('oversight/personal-read.golden.json', 'orders.read-1')).toEqual([]);
  expect(publications('oversight/noted-alert.golden.json', 'orders.alert-1')).toEqual([]);
});

it('sets no deadline for a case that ends as it is opened', () => {
  const [opened] = stored('case/privacy-case.golden.json');
  const ended = { ...opened, data: { ...opened!.data, source: 'ebay', subjectIds: [] } } as Event;
  expect(published(recordedAs('privacyCase-case-1')(ended), 'case-1')).toEqual([]);
});
