import { it } from '@jest/globals';
import { specification } from '#eventsourcing/specification.js';
import { namedCases, type NamedCasesCommand, type NamedCasesEvent } from './named-cases.js';

const given = specification(namedCases);
const name = (caseId: string): NamedCasesCommand => ({ type: 'NameInCase', data: { caseId } });
const named = (caseId: string): NamedCasesEvent => ({ type: 'NamedInCase', data: { caseId } });

it('keeps in which cases a person was found, each once', () => {
  given().when(name('case-1')).then(named('case-1'));
  given(named('case-1')).when(name('case-2')).then(named('case-2'));
  given(named('case-1'), named('case-2')).when(name('case-1')).thenNothing();
});
