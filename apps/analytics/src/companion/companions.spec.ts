import { describe, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { companions, type CompanionsCommand, type CompanionsEvent } from './companions.js';

const types = { CompanionsChanged: 1 } satisfies Record<CompanionsEvent['type'], 1>;
goldenContract(companions, join(__dirname, 'companions.golden.json'), Object.keys(types));

const given = specification(companions);
const at = (day: number) => `2026-01-${day}T02:15:09.000Z`;
const record = (day: number, ...unitIds: string[]): CompanionsCommand => {
  return { type: 'RecordCompanions', data: { unitIds, at: at(day) } };
};
const changed = (day: number, ...unitIds: string[]): CompanionsEvent => {
  return { type: 'CompanionsChanged', data: { unitIds, at: at(day) } };
};

describe('What a piece is viewed with', () => {
  it('is told when it changes, also in its order, and taken back by an empty list', () => {
    given()
      .when(record(10, 'CM-1', 'CM-2'))
      .then(changed(10, 'CM-1', 'CM-2'));
    given(changed(10, 'CM-1', 'CM-2'))
      .when(record(11, 'CM-2', 'CM-1'))
      .then(changed(11, 'CM-2', 'CM-1'));
    given(changed(10, 'CM-1')).when(record(11)).then(changed(11));
  });
  it('is not told again', () => {
    given(changed(10, 'CM-1')).when(record(11, 'CM-1')).thenNothing();
    given().when(record(10)).thenNothing();
    given(changed(10, 'CM-1'), changed(11)).when(record(12)).thenNothing();
  });
});
