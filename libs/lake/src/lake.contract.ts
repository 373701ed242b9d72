import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Lake, LakeFile } from './lake.js';

/** What the suite asks of an adapter: a lake that nobody has written to, opened as often as it likes. */
export type LakeBackend = { readonly newLake: () => Promise<() => Promise<Lake>>; readonly close: () => Promise<void> };

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What every lake promises: the suite that each adapter passes unchanged. */
export const lakeContract = (name: string, backend: () => Promise<LakeBackend>) =>
  describe(`${name} as a lake`, () => {
    let back: LakeBackend;
    let open: () => Promise<Lake>;
    let lake: Lake;
    beforeAll(async () => void (back = await backend()));
    afterAll(() => back.close());
    beforeEach(async () => {
      open = await back.newLake();
      lake = await open();
    });

    const listed = async (prefix = '', from = lake) => {
      const files: LakeFile[] = [];
      for await (const file of from.list(prefix)) files.push(file);
      return files;
    };
    const paths = async (prefix: string) => (await listed(prefix)).map(({ path }) => path);
    const textOf = async (path: string, from = lake) => {
      const bytes = await from.read(path);
      return bytes && new TextDecoder().decode(bytes);
    };

    it('gives back what was created, byte for byte, also to others', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      const path = 'bronze/service=orders/type=OrderPlaced/date=2026-01-10/0305-1-7.parquet';
      expect(await lake.create(path, bytes)).toBe(true);
      expect(new Uint8Array((await lake.read(path))!)).toEqual(bytes);
      expect(new Uint8Array((await (await open()).read(path))!)).toEqual(bytes);
      expect(await listed()).toEqual([{ path, bytes: 256 }]);
    });

    it('takes empty files and large ones', async () => {
      const large = new Uint8Array(9 * 1_048_576).map((_, index) => index >> 12);
      await lake.create('empty', new Uint8Array());
      await lake.create('large', large);
      expect(await lake.read('empty')).toHaveLength(0);
      expect(Buffer.compare((await lake.read('large'))!, large)).toBe(0);
    });

    it('has nothing under a path that nobody created, nor in the middle of one', async () => {
      expect(await listed()).toEqual([]);
      await lake.create('a/b/c', bytesOf('here'));
      for (const path of ['a', 'a/b', 'a/b/d', 'a/b/c/d', 'b']) expect(await lake.read(path)).toBeUndefined();
    });

    it('leaves a file as it is, whatever is created over it', async () => {
      await lake.create('a/b', bytesOf('first'));
      expect(await lake.create('a/b', bytesOf('second'))).toBe(false);
      expect(await lake.create('a/b', bytesOf('first'))).toBe(false);
      expect(await textOf('a/b')).toBe('first');
    });

    it('lets one of those win who create a file at the same time, and says who', async () => {
      const others = await Promise.all(Array.from({ length: 8 }, open));
      const won = await Promise.all(others.map((other, index) => other.create('a/b', bytesOf(`by ${index}`))));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await textOf('a/b')).toBe(`by ${won.indexOf(true)}`);
    });

    it('lists by the beginning of a path, in the order of names, as deep as it goes', async () => {
      const all = [
        '_log/0',
        'A/x',
        'a-b/x',
        'a.b',
        'a/date=2026-01-09/0',
        'a/date=2026-01-10/0',
        'a/date=2026-01-10/1',
      ];
      const ordered = [...all, 'a=b/x', 'ab/x', 'b'].sort();
      for (const path of ordered.toReversed()) await lake.create(path, bytesOf(path));
      expect(await listed()).toEqual(ordered.map((path) => ({ path, bytes: path.length })));
      for (const prefix of ['a', 'a/', 'a/date=2026-01-1', 'a/date=2026-01-10/', 'a/date=2026-01-10/1', '_', 'c', 'b/'])
        expect([prefix, await paths(prefix)]).toEqual([prefix, ordered.filter((path) => path.startsWith(prefix))]);
    });

    it('removes a file, after which its path is free again', async () => {
      await lake.create('a/b', bytesOf('first'));
      await lake.remove('a/b');
      await lake.remove('a/b');
      expect(await listed()).toEqual([]);
      expect(await lake.create('a/b', bytesOf('second'))).toBe(true);
      expect(await textOf('a/b')).toBe('second');
    });

    it.each(['', '/a', 'a/', 'a//b', '../a', 'a/../b', '.a', 'a.', 'a b', 'ä', 'a\\b', 'a:b', 'a'.repeat(256)])(
      'takes no path such as %j',
      async (path) => {
        await expect(lake.create(path, bytesOf('x'))).rejects.toThrow(RangeError);
        await expect(lake.read(path)).rejects.toThrow(RangeError);
        await expect(lake.remove(path)).rejects.toThrow(RangeError);
        expect(await listed()).toEqual([]);
      },
    );
  });
