import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Unreachable, type RateSource } from './rate.source.js';

/** What the suite needs of an adapter: a source whose file it can change, or take away. */
export type SourceUnderTest = {
  readonly source: RateSource;
  readonly offer: (bytes: Uint8Array | undefined) => void | Promise<void>;
  readonly close: () => void | Promise<void>;
};

/** What every source of rates promises. */
export const rateSourceContract = (name: string, open: () => Promise<SourceUnderTest>) =>
  describe(`A source of rates: ${name}`, () => {
    let under: SourceUnderTest;
    beforeAll(async () => (under = await open()));
    afterAll(() => under.close());
    const fetch = (seen?: string) => under.source.fetch(seen, new AbortController().signal);

    it('hands the bytes over as they are, and says where they came from', async () => {
      const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 256);
      await under.offer(bytes);
      const fetched = await fetch();
      expect(Buffer.from(fetched!.bytes).equals(bytes)).toBe(true);
      expect(new URL(fetched!.address).search).toBe('');
    });
    it('hands an unchanged file over again only to those who have not seen it', async () => {
      await under.offer(Buffer.from('one'));
      const first = await fetch();
      expect(await fetch(first!.tag)).toBeUndefined();
      expect(Buffer.from((await fetch())!.bytes).toString()).toBe('one');
      await under.offer(Buffer.from('another'));
      expect(Buffer.from((await fetch(first!.tag))!.bytes).toString()).toBe('another');
    });
    it('says when there is no file, and when there is one again', async () => {
      await under.offer(undefined);
      await expect(fetch()).rejects.toThrow(Unreachable);
      await under.offer(Buffer.from('back'));
      expect(Buffer.from((await fetch())!.bytes).toString()).toBe('back');
    });
    it('takes 16 MiB and not a byte more', async () => {
      await under.offer(Buffer.alloc(16 * 1024 * 1024));
      expect((await fetch())!.bytes).toHaveLength(16 * 1024 * 1024);
      await under.offer(Buffer.alloc(16 * 1024 * 1024 + 1));
      await expect(fetch()).rejects.toThrow(/is larger than 16777216 bytes/);
    });
  });
