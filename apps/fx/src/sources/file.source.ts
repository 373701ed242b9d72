import { open } from 'node:fs/promises';
import { addressOf, fileBytesMax, RateSource, Unreachable, type Fetched } from './rate.source.js';

/** A file in reach of this machine. Its tag is its size and the time of its last change. */
export class FileRateSource extends RateSource {
  private readonly url: URL;

  constructor(url: string) {
    super();
    this.url = new URL(url);
  }

  async fetch(seen: string | undefined): Promise<Fetched | undefined> {
    const address = addressOf(this.url);
    const file = await open(this.url).catch((error: Error) => {
      throw new Unreachable(error.message, { cause: error });
    });
    try {
      const { size, mtimeMs, ino } = await file.stat();
      if (size > fileBytesMax) throw new Unreachable(`${address} is larger than ${fileBytesMax} bytes`);
      const tag = `${ino}-${size}-${mtimeMs}`;
      return tag === seen ? undefined : { bytes: await file.readFile(), address, tag };
    } catch (error) {
      if (error instanceof Unreachable) throw error;
      throw new Unreachable(`${address}: ${(error as Error).message}`, { cause: error });
    } finally {
      await file.close();
    }
  }
}
