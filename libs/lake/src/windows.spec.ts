import { describe, expect, it } from '@jest/globals';
import { Windows } from './windows.js';

const at = (time: string, day = '2026-01-10') => Date.parse(`${day}T${time}Z`);

describe('Windows of a log', () => {
  /** Events at these times, one byte each unless it is said. */
  const read = (
    events: readonly (readonly [atMs: number, stream?: string, bytes?: number])[],
    windows = new Windows(),
  ) =>
    events.flatMap(([atMs, stream = 'vase-1', bytes = 1], index) =>
      windows.add({ position: index + 1, stream, at: new Date(atMs).toISOString(), bytes }),
    );
  const window = (time: string) => `2026-01-10T${time}:00.000Z`;

  it('end with the first event after their five minutes, and not before', () => {
    const events = [at('03:05:00'), at('03:09:59.999'), at('03:10:00'), at('03:25:00')].map((one) => [one] as const);
    expect(read(events)).toEqual([
      { window: window('03:05'), first: 1, last: 2, events: 2 },
      { window: window('03:10'), first: 3, last: 3, events: 1 },
    ]);
  });

  it('are not opened again by those whose clock is behind', () => {
    const events = [at('03:09'), at('03:10'), at('03:09'), at('03:04'), at('03:11'), at('03:15')];
    expect(read(events.map((one) => [one] as const))).toEqual([
      { window: window('03:05'), first: 1, last: 1, events: 1 },
      { window: window('03:10'), first: 2, last: 5, events: 4 },
    ]);
  });

  it('go on where they were, once a clock that was a day ahead is right again', () => {
    const events = [at('03:09'), at('03:00', '2099-01-01'), at('03:09'), at('03:10')];
    expect(read(events.map((one) => [one] as const)).map(({ window, events }) => [window, events])).toEqual([
      [window('03:05'), 1],
      ['2099-01-01T03:00:00.000Z', 1],
      [window('03:05'), 1],
    ]);
  });

  it('are laid in parts if much happens in them', () => {
    const events = Array.from({ length: 70_000 }, () => [at('03:09')] as const);
    const parts = read([...events, [at('03:10')]]);
    expect(parts.map(({ first, last, events }) => ({ first, last, events }))).toEqual([
      { first: 1, last: 65_536, events: 65_536 },
      { first: 65_537, last: 70_000, events: 4_464 },
    ]);
    const mebibyte = 1_048_576;
    const large = Array.from({ length: 65 }, () => [at('03:09'), 'vase-1', mebibyte] as const);
    expect(read(large).map(({ last }) => last)).toEqual([64]);
    const huge = [[at('03:09')], [at('03:10'), 'vase-1', 64 * mebibyte]] as const;
    expect(read(huge).map(({ first, last }) => [first, last])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('go on in the middle of one', () => {
    const windows = new Windows(at('03:05:00'));
    expect(read([[at('03:04')], [at('03:10')]], windows)).toEqual([
      { window: window('03:05'), first: 1, last: 1, events: 1 },
    ]);
  });

  it('are worth ending if there is more in them than the end of another', () => {
    const windows = new Windows();
    const endsAt = (...events: Parameters<typeof read>[0]) => {
      read(events, windows);
      return windows.endsAtMs && new Date(windows.endsAtMs).toISOString();
    };
    expect(endsAt()).toBeUndefined();
    expect(endsAt([at('03:05'), 'bronze-2026-01-10'])).toBeUndefined();
    expect(endsAt([at('03:06')], [at('03:07'), 'bronze-2026-01-10'])).toBe(window('03:10'));
    expect(endsAt([at('03:10'), 'bronze-2026-01-10'])).toBeUndefined();
  });
});
