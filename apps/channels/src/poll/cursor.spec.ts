import { describe, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { cursor, type CursorCommand, type CursorEvent } from './cursor.js';

const types = { CursorMoved: 1 } satisfies Record<CursorEvent['type'], 1>;
goldenContract(cursor, join(__dirname, 'cursor.golden.json'), Object.keys(types));

const given = specification(cursor);
const at = (minute: number) => new Date(Date.UTC(2026, 0, 10, 15, minute)).toISOString();
const move = (minute: number, found = 2): CursorCommand => ({ type: 'MoveCursor', data: { upTo: at(minute), found } });
const moved = (minute: number, found = 2): CursorEvent => ({ type: 'CursorMoved', data: { upTo: at(minute), found } });

describe('Up to when a channel was asked', () => {
  it('goes on', () => {
    given().when(move(1)).then(moved(1));
    given(moved(1)).when(move(2, 0)).then(moved(2, 0));
  });
  it('never goes back', () => {
    given(moved(2)).when(move(1)).thenNothing();
    given(moved(2)).when(move(2, 7)).thenNothing();
  });
});
