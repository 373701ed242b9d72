import type { CreditEvent } from '../../../finance/src/credit/credit.js';
import type { Entry } from '../../../finance/src/journal/entry.js';
import type { PieceEvent } from '../../../finance/src/piece/piece.js';
import type { LogFile } from './log.source.js';

/** What people enter into the books themselves: nothing in any log led to it. */
const entered: readonly (PieceEvent | CreditEvent)['type'][] = [
  ...(['PurchaseRecorded', 'RestorationRecorded', 'CreditRecorded'] as const),
];
const stepsMax = 10;

/** Follows entries to what led to them: each is posted once, for a fact that began in the log of a service. */
export class Trail {
  /** For which events of finance an entry was posted: a bit for each position, since there may be millions. */
  private readonly posted: Uint8Array;
  /** The same for what is posted line by line. */
  private readonly lines = new Set<string>();

  constructor(
    private readonly finance: LogFile,
    private readonly logs: ReadonlyMap<string, LogFile>,
  ) {
    this.posted = new Uint8Array((finance.length >> 3) + 1);
  }

  /** What is wrong with the trail of an entry. */
  faultsOf({ key, causedBy }: Entry): string[] {
    const [, id = key, line] = /^([^/]+\/\d+)(\/.*)?$/.exec(key) ?? [];
    const fact = ownEvent(id);
    const event = fact && this.finance.event(...fact);
    if (event === undefined) return [`it is posted for ${key}, which is in no log`];
    if (!(line === undefined ? this.isFirst(event.position) : this.isFirstLine(key)))
      return [`another was posted for ${key} before`];
    const cause = event.cause.causationId;
    if (cause !== causedBy) return [`it says that ${causedBy} led to it, and ${key} that ${cause} did`];
    const fault = this.lostAt(event.type, causedBy);
    return fault === undefined ? [] : [fault];
  }

  private isFirst(position: number): boolean {
    const [byte, bit] = [position >> 3, 1 << (position & 7)];
    const isFirst = (this.posted[byte]! & bit) === 0;
    this.posted[byte]! |= bit;
    return isFirst;
  }

  private isFirstLine(key: string): boolean {
    const isFirst = !this.lines.has(key);
    this.lines.add(key);
    return isFirst;
  }

  /** Where the way back ends without a beginning. */
  private lostAt(type: string, causedBy: string): string | undefined {
    for (let step = 0; step < stepsMax; step++) {
      const [, service = '', stream = '', version] = /^([a-z]+)\/([^/]+)\/(\d+)(?:\/\d+)?$/.exec(causedBy) ?? [];
      const log = this.logs.get(service);
      if (log !== undefined) return log.has(stream, Number(version)) ? undefined : notThere(causedBy);
      const own = ownEvent(causedBy);
      const before = own && this.finance.event(...own);
      if (before === undefined) return entered.some((one) => one === type) ? undefined : notThere(causedBy);
      [type, causedBy] = [before.type, before.cause.causationId];
    }
    return `nothing is found at the beginning of what led to it`;
  }
}

const notThere = (cause: string) => `${cause} led to it, which is in no log`;

function ownEvent(id: string): [stream: string, version: number] | undefined {
  const [, stream, version] = /^([^/]+)\/(\d+)$/.exec(id) ?? [];
  return stream === undefined ? undefined : [stream, Number(version)];
}
