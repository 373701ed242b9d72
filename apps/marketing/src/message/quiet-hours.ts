/** In which nobody is written to: from and until so many minutes after midnight; over midnight if it begins later than it ends. */
export type QuietHours = { readonly fromMinute: number; readonly untilMinute: number };

const dayMinutes = 1_440;
const minuteMs = 60_000;

/**
 * When the quiet hours that an instant falls into are over, in an IANA time zone; undefined if it falls into none. On the day
 * on which clocks are changed they end when the clock on the wall says so; if it never does, an hour later.
 * @throws RangeError if there is no such zone.
 */
export function quietUntil({ fromMinute, untilMinute }: QuietHours, zone: string, at: string): string | undefined {
  const minuteOf = minutesIn(zone);
  const instant = Date.parse(at);
  const now = minuteOf(instant);
  const length = (untilMinute - fromMinute + dayMinutes) % dayMinutes;
  const passed = (now - fromMinute + dayMinutes) % dayMinutes;
  if (passed >= length) return undefined;
  const whole = instant - (instant % minuteMs);
  const end = whole + (length - passed) * minuteMs;
  // Clocks that were changed meanwhile are off by as much.
  const off = ((minuteOf(end) - untilMinute + dayMinutes * 1.5) % dayMinutes) - dayMinutes / 2;
  const mended = end - off * minuteMs;
  return new Date(minuteOf(mended) === untilMinute ? mended : end).toISOString();
}

function minutesIn(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (instant) => {
    const [hour = 0, minute = 0] = format.format(instant).split(':').map(Number);
    return hour * 60 + minute;
  };
}
