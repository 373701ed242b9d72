import { describe, it } from '@jest/globals';
import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { specification } from '#eventsourcing/specification.js';
import { bronzeWindow, type WindowEnded } from './bronze-window.js';

const given = specification(bronzeWindow);
const ended = (time: string): WindowEnded => ({ type: 'WindowEnded', data: { endsAt: `2026-01-10T${time}:00.000Z` } });
const end = (time: string) => ({ type: 'EndWindow' as const, data: ended(time).data });

describe('A window of the lake', () => {
  it('is over, and then the next', () => {
    given().when(end('03:10')).then(ended('03:10'));
    given(ended('03:10')).when(end('03:15')).then(ended('03:15'));
  });

  it('is over once, whoever notices it late', () => {
    given(ended('03:10')).when(end('03:10')).thenNothing();
    given(ended('03:10'), ended('03:20')).when(end('03:15')).thenNothing();
  });
});

goldenContract(
  bronzeWindow,
  join(__dirname, 'bronze-window.golden.json'),
  Object.keys({ WindowEnded: 1 } satisfies Record<WindowEnded['type'], 1>),
);
