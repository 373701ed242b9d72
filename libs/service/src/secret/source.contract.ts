import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { charsMax, type SecretSource } from './secret.js';

export type SourceUnderTest = {
  readonly source: SecretSource;
  /** Keeps a value under the name, whatever was there. */
  keep(name: string, value: string): void;
  placeOf(name: string): string;
  close(): Promise<void> | void;
};

/** What secrets need of wherever they are kept. */
export function describeSource(name: string, open: () => Promise<SourceUnderTest>) {
  describe(name, () => {
    let under: SourceUnderTest;
    const read = (secret: string) => under.source.read(under.placeOf(secret));
    beforeEach(async () => {
      under = await open();
      under.keep('mail', 'first');
    });
    afterEach(() => under.close());

    it('says what is kept there, and what is kept there afterwards', async () => {
      expect(await read('mail')).toBe('first');
      under.keep('mail', 'second, of ünusual letters');
      expect(await read('mail')).toBe('second, of ünusual letters');
    });

    it('keeps as much as a vault takes', async () => {
      const long = 'x'.repeat(charsMax);
      under.keep('mail', long);
      expect(await read('mail')).toBe(long);
    });

    it('says what is missing', async () => {
      await expect(read('nothing')).rejects.toThrow(/nothing/);
    });
  });
}
