import { Column, Entity, PrimaryColumn, type DataSource } from 'typeorm';
import type { EventStore, Part } from '#eventsourcing/event-store.js';
import { Report } from './report.js';
import { Rounds } from './rounds.js';

const beatMs = 1_000;
/** Whose heart has not been seen to beat for so many rounds is dead. */
const deadAfter = 4;

/** A part of the feed, and which process reads it. Made once: parts keep their names when the store divides its ranges further. */
@Entity('feed_part')
export class FeedPart {
  @PrimaryColumn({ type: 'varchar', length: 10 }) name!: string;
  @Column({ type: 'varchar', length: 400 }) beginning!: string;
  /** Nobody, if empty. */
  @Column({ type: 'varchar', length: 40, default: '' }) owner!: string;
}

/** A process that reads, and its heart. */
@Entity('feed_reader')
export class FeedReader {
  @PrimaryColumn({ type: 'varchar', length: 40 }) replica!: string;
  @Column({ type: 'int' }) beat!: number;
}

/** The whole of a feed, which one process reads. */
export const whole: Part = { name: '', beginning: null };

/** The parts of a feed, the same for every process and every start. */
export async function partsOf(store: EventStore, database: DataSource): Promise<readonly Part[]> {
  const beginnings = await store.beginnings();
  if (beginnings[0] === null) return [whole];
  const rows = database.getRepository(FeedPart);
  const known = () => rows.find({ order: { name: 'ASC' } });
  const made = await known();
  if (made.length > 0) return made;
  const first = beginnings.map((beginning, index) => ({ name: String(index), beginning: beginning! }));
  try {
    await rows.insert(first);
  } catch (error) {
    // Who is second has the parts of the first: the names are taken. Without any nobody would read.
    const theirs = await known();
    if (theirs.length === 0) throw error;
    return theirs;
  }
  return known();
}

/**
 * Of several processes each part of a feed is read by one. They meet in two tables: each counts its beats, and takes its share of what
 * nobody has, or who has it is dead. Nobody compares clocks. A process that only slept and reads on harms nobody: checkpoints and
 * streams notice who is second.
 */
export class Leases extends Rounds {
  private readonly mine = new Set<string>();
  private readonly seen = new Map<string, { readonly beat: number; readonly rounds: number }>();
  private beat = 0;

  constructor(
    private readonly database: DataSource,
    /** Of this process and this start of it. */
    private readonly replica: string,
    private readonly readers: { start(part: string): void; stop(part: string): Promise<void> },
    report: (message: string) => void,
  ) {
    super(beatMs, 'the parts of the feed are not shared out', new Report(report));
  }

  /** Gives back what it has, so that others need not wait for its heart to stop. */
  override async stop() {
    await super.stop();
    for (const part of [...this.mine]) await this.giveBack(part);
    await this.database.getRepository(FeedReader).delete({ replica: this.replica });
  }

  protected async look() {
    this.beat += 1;
    await this.database.getRepository(FeedReader).upsert({ replica: this.replica, beat: this.beat }, ['replica']);
    const alive = await this.alive();
    const parts = await this.database.getRepository(FeedPart).find({ order: { name: 'ASC' } });
    for (const { name, owner } of parts)
      if (owner === this.replica) this.begin(name);
      else if (this.mine.delete(name)) await this.readers.stop(name);
    const share = shareOf(this.replica, alive, parts.length);
    for (const { name, owner } of parts)
      if (this.mine.size < share && !alive.includes(owner) && (await this.move(name, owner, this.replica)))
        this.begin(name);
    // One at a time, so that others are not without it for long.
    if (this.mine.size > share) await this.giveBack([...this.mine].at(-1)!);
  }

  /** Us, and all others whose hearts beat. Who is dead is struck off. */
  private async alive(): Promise<string[]> {
    const rows = this.database.getRepository(FeedReader);
    const alive: string[] = [];
    for (const { replica, beat } of await rows.find({ order: { replica: 'ASC' } })) {
      const before = this.seen.get(replica);
      const rounds = replica !== this.replica && before?.beat === beat ? before.rounds + 1 : 0;
      this.seen.set(replica, { beat, rounds });
      if (rounds < deadAfter) alive.push(replica);
      else if ((await rows.delete({ replica, beat })).affected !== 0) this.seen.delete(replica);
    }
    return alive;
  }

  private begin(name: string) {
    if (this.mine.has(name) || this.stopped) return;
    this.mine.add(name);
    this.readers.start(name);
  }

  private async giveBack(name: string) {
    this.mine.delete(name);
    await this.readers.stop(name);
    await this.move(name, this.replica, '');
  }

  /** False if it was another's in between. */
  private async move(name: string, from: string, to: string): Promise<boolean> {
    const { affected } = await this.database.getRepository(FeedPart).update({ name, owner: from }, { owner: to });
    return affected === 1;
  }
}

/** As even as it can be; who comes first in the alphabet has one more. */
function shareOf(replica: string, alive: readonly string[], parts: number): number {
  const rest = parts % alive.length;
  return Math.floor(parts / alive.length) + (alive.indexOf(replica) < rest ? 1 : 0);
}
