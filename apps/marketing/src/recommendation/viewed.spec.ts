import { describe, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { viewed, type ViewedCommand, type ViewedEvent } from './viewed.js';

const types = { ViewedWithRecorded: 1 } satisfies Record<ViewedEvent['type'], 1>;
goldenContract(viewed, join(__dirname, 'viewed.golden.json'), Object.keys(types));

const given = specification(viewed);
const record = (sequence: number, ...unitIds: string[]): ViewedCommand => {
  return { type: 'RecordViewedWith', data: { unitIds, sequence } };
};
const recorded = (sequence: number, ...unitIds: string[]): ViewedEvent => {
  return { type: 'ViewedWithRecorded', data: { unitIds, sequence } };
};

describe('What a piece is viewed with', () => {
  it('is what analytics told last, also if that is nothing', () => {
    given().when(record(1, 'CM-1')).then(recorded(1, 'CM-1'));
    given(recorded(1, 'CM-1')).when(record(2)).then(recorded(2));
  });
  it('is recorded once, and does not go back to what was told before', () => {
    given(recorded(2, 'CM-2')).when(record(1, 'CM-1')).thenNothing();
    given(recorded(2, 'CM-2')).when(record(2, 'CM-2')).thenNothing();
  });
});
