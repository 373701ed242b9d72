import { describe, expect, it } from '@jest/globals';
import { gathered } from './pieces.js';

describe('Rows on their way to a file', () => {
  it('are gathered into few pieces, whole and in order', () => {
    const row = `${'x'.repeat(98)}\r\n`;
    const pieces = gathered(Array.from({ length: 2_000 }, (_, index) => ({ file: 'a', text: `${index} ${row}` })));
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.length).toBeLessThan(6);
    const rows = pieces
      .map(({ text }) => text)
      .join('')
      .split('\r\n')
      .slice(0, -1);
    expect(rows.map((row) => row.split(' ')[0])).toEqual(Array.from({ length: 2_000 }, (_, index) => `${index}`));
    expect(pieces.every(({ text }) => text.endsWith('\r\n'))).toBe(true);
  });
  it('stay with their file', () =>
    expect(
      gathered(
        [
          ['a', '1'],
          ['a', '2'],
          ['b', '3'],
          ['a', '4'],
        ].map(([file, text]) => ({ file: file!, text: text! })),
      ),
    ).toEqual([
      { file: 'a', text: '12' },
      { file: 'b', text: '3' },
      { file: 'a', text: '4' },
    ]));
  it('are no piece if there are none', () => expect(gathered([])).toEqual([]));
});
