/** What nobody does by mistake so often. */
export const alarmKinds = {
  'failed-logins': { perMinute: 30, meaning: 'Many requests of one address without a token that we believe.' },
  'permission-probes': { perMinute: 20, meaning: 'One identity keeps trying what its roles do not allow.' },
  'bulk-reads': { perMinute: 100, meaning: 'One identity reads the personal data of many people.' },
} as const;
export type AlarmKind = keyof typeof alarmKinds;

/** `who` is a network for failed logins, since an address is personal; else the identity. */
export type Alarm = { readonly kind: AlarmKind; readonly who: string; readonly count: number; readonly at: string };

const windowMs = 60_000;
const watchedMax = 10_000;

type Watched = { begunMs: number; count: number };

/** Counts what may be an attack, and raises one alarm for each who overdoes it within a minute. */
export class Alarms {
  private readonly watched = new Map<string, Watched>();

  constructor(
    private readonly now: () => Date,
    private readonly raise: (alarm: Alarm) => void,
  ) {}

  note(kind: AlarmKind, who: string) {
    const now = this.now();
    const key = `${kind} ${who}`;
    const known = this.watched.get(key);
    const watched = known !== undefined && now.getTime() - known.begunMs < windowMs ? known : this.begin(key, now);
    watched.count += 1;
    // Once: the count that makes the alarm is passed once a window.
    if (watched.count === alarmKinds[kind].perMinute)
      this.raise({ kind, who: networkOf(who), count: watched.count, at: now.toISOString() });
  }

  private begin(key: string, now: Date): Watched {
    const begun = { begunMs: now.getTime(), count: 0 };
    this.watched.delete(key);
    this.watched.set(key, begun);
    if (this.watched.size > watchedMax) this.watched.delete(this.watched.keys().next().value!);
    return begun;
  }
}

/** Of an address the part that names no household: 203.0.113.0/24, 2001:db8:1::/48. Anything else stays as it is. */
const networkOf = (who: string) =>
  who.replace(/^(\d+\.\d+\.\d+)\.\d+$/, '$1.0/24').replace(/^([0-9a-f]*:[0-9a-f]*:[0-9a-f]*):[0-9a-f:.]*$/i, '$1::/48');
