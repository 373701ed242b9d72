import type { Chance } from '../chance.js';

const windowMs = 10_000;
const keptMax = 1_000;

/** The tokens that a carrier has granted, and how many calls it takes. Forgotten with the process: whoever has an old one asks anew. */
export class Grants {
  /** Until when each is good. */
  private readonly tokens = new Map<string, number>();
  private windowFrom = 0;
  private calls = 0;
  /** Of tokens that are granted from now on; undefined: as long as the carrier's tokens live. */
  lifeSeconds: number | undefined;
  /** Within ten seconds; undefined: as many as come. */
  callsMax: number | undefined;

  constructor(
    private readonly usualSeconds: number,
    private readonly chance: Chance,
    private readonly now: () => number,
  ) {}

  grant() {
    const expiresInSeconds = this.lifeSeconds ?? this.usualSeconds;
    const token = `${this.now().toString(36)}${this.chance.letters(24)}`;
    const [oldest] = this.tokens.keys();
    if (this.tokens.size >= keptMax) this.tokens.delete(oldest!);
    this.tokens.set(token, this.now() + expiresInSeconds * 1_000);
    return { token, expiresInSeconds };
  }

  /** What a header such as "Bearer abc" is worth. */
  judge(authorization: string | undefined): 'good' | 'expired' | 'unknown' {
    const until = this.tokens.get(/^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    if (until === undefined) return 'unknown';
    return this.now() < until ? 'good' : 'expired';
  }

  /** None that was granted until now is good any longer. */
  revoke() {
    this.tokens.clear();
  }

  /** Counts a call; false: too many. */
  admits(): boolean {
    const now = this.now();
    if (now - this.windowFrom >= windowMs || now < this.windowFrom) [this.windowFrom, this.calls] = [now, 0];
    return ++this.calls <= (this.callsMax ?? Infinity);
  }
}
