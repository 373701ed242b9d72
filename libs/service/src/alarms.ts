import { isIPv4 } from 'node:net';
import { ipv4In, ipv6GroupsOf } from './rate-limit.js';

/** What nobody does by mistake so often. */
export const alarmKinds = {
  'failed-logins': {
    perMinute: 30,
    meaning: 'Many requests of one address without a token or a signature that we believe.',
  },
  'permission-probes': { perMinute: 20, meaning: 'One identity keeps trying what its roles do not allow.' },
  'bulk-reads': { perMinute: 100, meaning: 'One identity reads the personal data of many people, or looks for many.' },
  // Whoever notes it notes it once an outage.
  'secret-stale': { perMinute: 1, meaning: 'A secret cannot be read where it is kept; the last one goes on.' },
  'dead-letter': { perMinute: 1, meaning: 'A message that could not be handled was put aside: npm run dead-letters.' },
} as const;
export type AlarmKind = keyof typeof alarmKinds;

/**
 * `who` is a network for failed logins, since an address is personal, the setting for a secret, the
 * subscription for a dead letter; else the identity.
 */
export type Alarm = { readonly kind: AlarmKind; readonly who: string; readonly count: number; readonly at: string };

const windowMs = 60_000;
const watchedMax = 10_000;
// Whoever comes from many addresses at once should not fill our logs with it.
const alarmsAMinuteMax = 20;

type Watched = { begunMs: number; count: number; seen?: Set<string> };

/** Counts what may be an attack, and raises one alarm for each who overdoes it within a minute. */
export class Alarms {
  /** Apart for each kind, so that many of one do not make another forgotten. */
  private readonly watched = new Map<AlarmKind, Map<string, Watched>>();
  private readonly raised = new Map<AlarmKind, Watched>();

  constructor(
    private readonly now: () => Date,
    private readonly raise: (alarm: Alarm) => void,
  ) {}

  /** `what` is counted once for each `who`, if it is said: of many readings of one person, one. */
  note(kind: AlarmKind, who: string, what?: string) {
    const now = this.now();
    const network = networkOf(who);
    const watched = current(this.of(kind), network, now);
    if (what !== undefined && watched.seen?.has(what) === true) return;
    if (what !== undefined) (watched.seen ??= new Set()).add(what);
    watched.count += 1;
    // Once: the count that makes the alarm is passed once a window.
    if (watched.count !== alarmKinds[kind].perMinute) return;
    watched.seen?.clear();
    const alarms = current(this.raised, kind, now);
    alarms.count += 1;
    if (alarms.count <= alarmsAMinuteMax)
      this.raise({ kind, who: network, count: watched.count, at: now.toISOString() });
  }

  private of(kind: AlarmKind) {
    const known = this.watched.get(kind) ?? new Map<string, Watched>();
    this.watched.set(kind, known);
    return known;
  }
}

/** What was counted within the minute that runs; a new count when there is none. */
function current<Key>(counts: Map<Key, Watched>, key: Key, now: Date): Watched {
  const known = counts.get(key);
  if (known !== undefined && now.getTime() - known.begunMs < windowMs) return known;
  if (counts.size >= watchedMax) counts.clear();
  const begun: Watched = { begunMs: now.getTime(), count: 0 };
  counts.set(key, begun);
  return begun;
}

/** Of an address the part that names no household: 203.0.113.0/24, 2001:db8:1::/48. Anything else stays as it is. */
export function networkOf(who: string): string {
  const groups = ipv6GroupsOf(who);
  const address = (groups && ipv4In(groups)) ?? who;
  if (isIPv4(address)) return address.replace(/\d+$/, '0/24');
  return groups === undefined ? who : `${groups.slice(0, 3).join(':')}::/48`;
}
