import type { KeptLog } from '#eventsourcing/stored-log.js';
import { sha256, type Manifest } from '#lake/lay.js';
import type { Lake } from '#lake/lake.js';
import { namedBy, type RawSource } from '#lake/raw-facts.js';
import { Raw } from '#lake/raw.js';

/** Compares what lies in the lake of what came from outside with the events that name it. */
export class LaidRaw {
  private readonly raw: Raw;
  /** Whose bytes are what their names say: many events may name the same. */
  private readonly sound = new Set<string>();

  constructor(
    private readonly lake: Lake,
    private readonly source: RawSource,
  ) {
    this.raw = new Raw(lake);
  }

  /** What is wrong in a stretch, in words, if anything is: a row for each event that names something, and every object that is named. */
  async faultIn(log: KeptLog, { first, last, catalogue }: Manifest): Promise<string | undefined> {
    let count = 0;
    for await (const event of log.events(first, last)) {
      const named = namedBy(this.source.facts, event);
      if (named === undefined) continue;
      count += 1;
      const hash = 'text' in named ? sha256(Buffer.from(named.text)) : named.sha256;
      const fault = await this.faultOf(hash, named.isOptional === true);
      if (fault !== undefined) return `object ${hash} of ${named.eventId} ${fault}`;
    }
    if (count !== (catalogue?.rows ?? 0))
      return `${count} events from ${first} to ${last} name files, not ${catalogue?.rows ?? 0}`;
    if (catalogue === undefined) return undefined;
    const bytes = await this.lake.read(catalogue.path);
    if (bytes === undefined) return `${catalogue.path} is missing`;
    return sha256(bytes) === catalogue.sha256 ? undefined : `${catalogue.path} is not what was laid`;
  }

  private async faultOf(hash: string, isOptional: boolean) {
    if (this.sound.has(hash)) return undefined;
    const bytes = await this.raw.find(hash);
    if (bytes === undefined) return isOptional ? undefined : 'is missing';
    if (sha256(bytes) !== hash) return 'has other bytes than its name says';
    this.sound.add(hash);
    return undefined;
  }
}
