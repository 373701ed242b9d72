const windowMs = 15 * 60_000;
const perUserMax = 5;
const perAddressMax = 20;
const watchedMax = 10_000;

/** Somebody kept failing to sign in. `who` is a user by her id, or a network; `at` RFC 3339. */
export type Burst = { readonly who: string; readonly count: number; readonly at: string };

type Watched = { pending: number; failures: number[]; closedUntil: number };

/** An attempt to sign in that may be made; it is to be told how it went. */
export type Attempt = { succeeded(): void; failed(): void };

/**
 * Counts failed logins of each user and each address, and lets neither try again for a quarter of an hour after too many
 * of them within that time. An attempt counts from its beginning, so many at once are no way around it.
 */
export class FailedLogins {
  private readonly watched = new Map<string, Watched>();

  /** `now` in milliseconds since 1970. */
  constructor(
    private readonly now: () => number,
    private readonly report: (message: string) => void,
    private readonly tell: (burst: Burst) => void = () => {},
  ) {}

  /**
   * @param name as somebody typed it
   * @param id of the user of that name, if there is one
   * @returns seconds to wait, if it may not be made now
   */
  begin(name: string, id: string | undefined, address: string): Attempt | number {
    // What was typed may be a password in the wrong place, so it is not told.
    const user = this.watch(`user ${name}`, perUserMax, id === undefined ? 'a name that nobody has' : `user ${id}`);
    const from = this.watch(`address ${address}`, perAddressMax, networkOf(address));
    const waitMs = Math.max(user.waitMs(), from.waitMs());
    if (waitMs > 0) return Math.ceil(waitMs / 1_000);
    user.begin();
    from.begin();
    return {
      succeeded: () => {
        user.forget();
        from.end();
      },
      failed: () => {
        user.fail();
        from.fail();
      },
    };
  }

  private watch(key: string, most: number, who: string) {
    const { now, report, tell } = this;
    const watched = this.watched.get(key) ?? { pending: 0, failures: [], closedUntil: 0 };
    this.watched.delete(key);
    this.watched.set(key, watched);
    if (this.watched.size > watchedMax) this.watched.delete(this.watched.keys().next().value!);
    const end = () => void (watched.pending -= 1);
    return {
      waitMs() {
        watched.failures = watched.failures.filter((at) => at > now() - windowMs);
        if (watched.closedUntil > now()) return watched.closedUntil - now();
        return watched.failures.length + watched.pending >= most ? 1_000 : 0;
      },
      begin: () => void (watched.pending += 1),
      end,
      fail() {
        end();
        watched.failures.push(now());
        if (watched.failures.length < most) return;
        watched.failures = [];
        watched.closedUntil = now() + windowMs;
        report(`failed-login burst: ${most} within ${windowMs / 60_000} minutes, ${who}`);
        tell({ who, count: most, at: new Date(now()).toISOString() });
      },
      forget() {
        end();
        watched.failures = [];
      },
    };
  }
}

/** The part of an address that names no household. */
const networkOf = (address: string) =>
  address
    .replace(/^(.*?\d+\.\d+\.\d+)\.\d+$/, '$1.0/24')
    .replace(/^([0-9a-f]*:[0-9a-f]*:[0-9a-f]*):[0-9a-f:]*$/i, '$1::/48');
