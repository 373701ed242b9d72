/** How many calls of one kind an account may make; each window begins anew at full seconds, minutes and days. */
export type Rate = { readonly perSecond: number; readonly perMinute: number; readonly perDay?: number };

/** Klaviyo's own sizes. */
export const small: Rate = { perSecond: 3, perMinute: 60 };
export const medium: Rate = { perSecond: 10, perMinute: 150 };
export const large: Rate = { perSecond: 75, perMinute: 750 };

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const dayMs = 1_440 * minuteMs;

/** Fixed windows. Forgotten with the process. */
export class RateWindows {
  /** Calls that were refused so far. */
  throttled = 0;
  private readonly windows = new Map<string, { begins: number; count: number }>();

  constructor(private readonly now: () => number) {}

  /** After how many seconds to come back, or what is left of the minute. */
  admit(operation: string, { perSecond, perMinute, perDay = Infinity }: Rate) {
    const limits = [
      [secondMs, perSecond],
      [minuteMs, perMinute],
      [dayMs, perDay],
    ] as const;
    const windows = limits.map(([ms, most]) => ({ ms, most, window: this.window(operation, ms) }));
    const over = windows.filter(({ most, window }) => window.count >= most);
    if (over.length > 0) {
      this.throttled += 1;
      const waits = over.map(({ ms, window }) => window.begins + ms - this.now());
      return { retryAfterSeconds: Math.ceil(Math.max(...waits) / secondMs) };
    }
    for (const { window } of windows) window.count += 1;
    const { window: minute } = windows[1]!;
    const reset = Math.ceil((minute.begins + minuteMs - this.now()) / secondMs);
    return { limit: perMinute, remaining: perMinute - minute.count, reset };
  }

  private window(operation: string, ms: number) {
    const begins = Math.floor(this.now() / ms) * ms;
    const name = `${operation} ${ms}`;
    let window = this.windows.get(name);
    if (window?.begins !== begins) this.windows.set(name, (window = { begins, count: 0 }));
    return window;
  }
}
