import type { Scan, ParcelStatus } from '../../tracking/scan.js';

/** What UPS saw of a parcel, in words that Tracking and Track Alert have in common. */
export type Sighting = {
  readonly type: string;
  readonly code: string;
  /** Three digits: 021. */
  readonly detail: string;
  /** In English, since we ask for en_US. */
  readonly text: string;
  /** Something that a computer noted and nobody saw. */
  readonly isLogical: boolean;
};

/**
 * By type, as listed in UPS's descriptions of Tracking and Track Alert: D delivered, I on its way, M manifest, MV manifest
 * voided, U a new delivery date, X exception; older answers have O out for delivery, P picked up, RS returned to shipper and the
 * freight's DO, DD and W. Types are coarse: I with OT or 021 is out for delivery, and D may say that a parcel was loaded on the
 * vehicle. What UPS says only in words is read in its words. Undefined if it is nothing that happened to the parcel.
 */
export function statusOf({ type, code, detail, text, isLogical }: Sighting): ParcelStatus | undefined {
  const says = (words: RegExp) => words.test(text);
  const isReturning = code === 'RS' || says(/\breturn(ed|ing)?\b.*\b(sender|shipper)\b/i);
  switch (type) {
    case 'M':
      return 'announced';
    case 'MV':
    case 'U':
    case 'NA':
      return undefined;
    case 'O':
      return 'out-for-delivery';
    case 'RS':
      return 'returned';
    case 'D':
      if (isReturning) return 'returned';
      return says(/\bloaded on\b|\bout for delivery\b/i) ? 'out-for-delivery' : 'delivered';
    case 'X':
      if (isReturning) return 'returning';
      return says(/\b(is|was|has been|been declared|package) lost\b|\blost (package|in transit)\b/i)
        ? 'lost'
        : 'exception';
    case 'I':
      if (isReturning) return 'returning';
      if (code === 'OT' || detail === '021' || says(/\bloaded on delivery\b|\bout for delivery\b/i))
        return 'out-for-delivery';
      return 'in-transit';
    case 'P':
    case 'DO':
    case 'DD':
    case 'W':
      return 'in-transit';
  }
  return type === '' || isLogical ? undefined : 'in-transit';
}

/** Times of UPS: 20260112, 161530 (or 74700, or 16:15:30), -05:00 (or -05.00). */
export type Stamp = {
  readonly gmtDate: string;
  readonly gmtTime: string;
  readonly gmtOffset: string;
  readonly date: string;
  readonly time: string;
};

/**
 * RFC 3339 in UTC with milliseconds: by the GMT fields, else by local time and its offset, else noon of the local day in UTC,
 * which is never more than a day off. Undefined if not even a day is told.
 */
export function instantOf({ gmtDate, gmtTime, gmtOffset, date, time }: Stamp): string | undefined {
  const [, sign, hours, minutes] = /^([+-]?)(\d\d)[.:]?(\d\d)$/.exec(gmtOffset) ?? [];
  const offset = hours === undefined ? undefined : `${sign || '+'}${hours}:${minutes}`;
  return (
    instant(gmtDate, gmtTime, 'Z') ??
    (offset === undefined ? undefined : instant(date, time, offset)) ??
    instant(date, '120000', 'Z') ??
    instant(gmtDate, '120000', 'Z')
  );
}

function instant(date: string, time: string, offset: string): string | undefined {
  const day = dateOf(date);
  const digits = time.replaceAll(':', '');
  if (day === undefined || !/^\d{1,6}$/.test(digits)) return undefined;
  const [, hh, mm, ss] = /^(..)(..)(..)$/.exec(digits.padStart(6, '0'))!;
  const ms = Date.parse(`${day}T${hh}:${mm}:${ss}${offset}`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** RFC 3339 date of 20260112; undefined if it is none. */
export function dateOf(compact: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(compact) ?? [];
  const date = `${year}-${month}-${day}`;
  return year === undefined || Number.isNaN(Date.parse(date)) ? undefined : date;
}

export function scanOf(sighting: Sighting, stamp: Stamp, country: string): Scan | undefined {
  const [status, at] = [statusOf(sighting), instantOf(stamp)];
  if (status === undefined || at === undefined) return undefined;
  const code = [sighting.type, sighting.code].filter(Boolean).join('/');
  return { at, status, code, ...(/^[A-Z]{2}$/.test(country) && { country }) };
}
