import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { bytesMax, filesMax, manifestBytesMax, manifestOf } from './delivery.js';

const sha256 = createHash('sha256').digest('hex');
const line = (name: string, bytes = 0) => ({ name, bytes, sha256 });

describe('A manifest', () => {
  it('is the same for the same files in any order', () => {
    const { text, files, bytes } = manifestOf('B-1', [
      line('b.csv', 2),
      { ...line('a.csv', 1), open: 'not said' } as never,
    ]);
    expect(text).toBe(manifestOf('B-1', [line('a.csv', 1), line('b.csv', 2)]).text);
    expect(JSON.parse(text)).toEqual({ delivery: 'B-1', files: [line('a.csv', 1), line('b.csv', 2)] });
    expect({ files, bytes }).toEqual({ files: [line('a.csv', 1), line('b.csv', 2)], bytes: 3 });
  });

  it('names what is not allowed', () => {
    const refused = (name: string, files: Parameters<typeof manifestOf>[1], message: RegExp) =>
      expect(() => manifestOf(name, files)).toThrow(
        expect.objectContaining({ because: 'not-allowed', message: expect.stringMatching(message) }),
      );
    for (const name of ['', '.hidden', '../up', 'a/b', 'a b', 'ä', '-x', 'x'.repeat(101)]) {
      refused(name, [line('a')], /^name: letters, digits/);
      refused('B-1', [line('a'), line(name)], /^files\.1\.name: letters, digits/);
    }
    refused('B-1', [line('Delivery.json')], /^files\.0\.name: this is the name of the manifest/);
    refused('B-1', [line('a.csv'), line('A.csv')], /^files: a name comes twice/);
    refused('B-1', [], /^files: /);
    refused('B-1', [line('a', -1)], /^files\.0\.bytes: /);
    refused('B-1', [line('a', 1.5)], /^files\.0\.bytes: /);
    refused('B-1', [{ ...line('a'), sha256: sha256.toUpperCase() }], /^files\.0\.sha256: a SHA-256/);
  });

  it('has limits, and is far smaller than it may be', () => {
    const files = Array.from({ length: filesMax }, (_, n) =>
      line(`${n}`.padStart(100, 'x'), Math.floor(bytesMax / filesMax)),
    );
    expect(manifestOf('B-1', files).text.length).toBeLessThan(manifestBytesMax / 3);
    const refused = expect.objectContaining({ because: 'not-allowed' });
    expect(() => manifestOf('B-1', [...files, line('one-more')])).toThrow(refused);
    expect(() => manifestOf('B-1', [line('a', bytesMax), line('b', 1)])).toThrow(refused);
    expect(manifestOf('B-1', [line('a', bytesMax)]).bytes).toBe(bytesMax);
  });
});
