const quarterMs = 900_000;
const dayMs = 86_400_000;
const pattern = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(?:(Z)|([+-])(\d\d):(\d\d))?$/;

/**
 * Reads what clocks on a wall say: 2011-07-26 16:21:00, with or without seconds, in an IANA time zone, as an instant in UTC.
 * What says its offset is taken by that. Undefined for what is no date, and for the hour that is left out in spring; of the
 * hour that comes twice in autumn the first is meant, since nothing says which.
 * @throws RangeError if there is no such zone.
 */
export function clockIn(zone: string): (text: string) => string | undefined {
  const format = new Intl.DateTimeFormat('en', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const offsetAt = (at: number) => {
    const parts = format.formatToParts(at).map(({ type, value }) => [type, Number(value)] as const);
    const { year, month, day, hour, minute, second } = Object.fromEntries(parts) as Record<string, number>;
    return Date.UTC(year!, month! - 1, day, hour, minute, second) - at;
  };
  // Clocks are changed at a quarter of an hour, so that all instants within one have one offset.
  const offsets = new Map<number, number | undefined>();
  const offsetOf = (wall: number) => {
    const quarter = wall - (wall % quarterMs);
    if (!offsets.has(quarter)) {
      const likely = [offsetAt(quarter - dayMs), offsetAt(quarter + dayMs)].sort((a, b) => b - a);
      offsets.set(
        quarter,
        likely.find((offset) => offsetAt(quarter - offset) === offset),
      );
    }
    return offsets.get(quarter);
  };
  return (text) => {
    const read = partsOf(text);
    const offset = read?.offset ?? (read && offsetOf(read.wall));
    return read === undefined || offset === undefined ? undefined : new Date(read.wall - offset).toISOString();
  };
}

function partsOf(text: string): { wall: number; offset?: number } | undefined {
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction = '', utc, sign, hours, minutes] = found;
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}Z`;
  const wall = Date.parse(written);
  // The 30th of February is read as the first of March.
  if (Number.isNaN(wall) || wall < 0 || new Date(wall).toISOString() !== written) return undefined;
  if (utc !== undefined) return { wall, offset: 0 };
  if (sign === undefined) return { wall };
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return offset >= dayMs || Number(minutes) > 59 ? undefined : { wall, offset: sign === '-' ? -offset : offset };
}
