import { exponentOf } from '#money/iso-4217.js';
import { format } from '#money/money.js';
import type { Unit } from '../src/kpi/kpi.js';

/** Figures and keys in words, as the reader's language writes them. */
export class Wording {
  constructor(private readonly locale: string | undefined) {}

  /** `short`: for axes. The decimals of a currency are those of ISO 4217, not those of Intl, which differ for 16. */
  figure(value: number | null, unit: Unit, currency: string | undefined, short = false): string {
    if (value === null) return '–';
    switch (unit) {
      case 'money':
        return this.money(value, currency ?? 'XXX', short);
      case 'count':
        return this.number(value, { maximumFractionDigits: 2, ...(short && compact) });
      case 'share':
        // Of complaints three of a thousand are too many.
        return this.number(value, {
          style: 'percent',
          maximumFractionDigits: short ? 0 : Math.abs(value) < 0.01 ? 2 : 1,
        });
      case 'ms':
        return this.duration(value, short);
    }
  }

  /** With its sign, unless it is 0. */
  signed(value: number, unit: Unit, currency: string | undefined): string {
    return `${value > 0 ? '+' : ''}${this.figure(value, unit, currency)}`;
  }

  /** A difference of shares: 0.021 is +2.1 points of a hundred. */
  points(difference: number): string {
    return `${this.number(difference * 100, { signDisplay: 'exceptZero', maximumFractionDigits: 2 })} points`;
  }

  /** 2026-01-10 and 2026-01 are days and months; a country is named; null is what nobody said. */
  key(column: string, said: string | number | null | undefined): string {
    const key = String(said ?? '');
    if (key === '') return 'unknown';
    if (column === 'day') return this.day(key);
    if (column === 'month') return this.date(`${key}-01`, { year: 'numeric', month: 'long' });
    if (/^[A-Z]{2}$/.test(key)) return this.countries.of(key) ?? key;
    return key;
  }

  day(day: string, style: 'short' | 'medium' = 'medium'): string {
    return this.date(day, style === 'short' ? { month: 'short', day: 'numeric' } : { dateStyle: 'medium' });
  }

  instant(at: string): string {
    return new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
  }

  private money(minor: number, currency: string, short: boolean) {
    const decimals = short ? 0 : exponentOf(currency);
    const options = {
      minimumFractionDigits: decimals,
      maximumFractionDigits: short ? 1 : decimals,
      ...(short && compact),
    };
    return this.number(format({ minor, currency }), { style: 'currency', currency, ...options });
  }

  private duration(ms: number, short: boolean) {
    const [size, unit] = durations.find(([size]) => ms >= size) ?? [1, 'millisecond'];
    const unitDisplay = short ? 'narrow' : 'long';
    return this.number(ms / size, { style: 'unit', unit, unitDisplay, maximumFractionDigits: size === 1 ? 0 : 1 });
  }

  /** Text stays exact beyond what a number holds. */
  private number(value: number | string, options: Intl.NumberFormatOptions) {
    return new Intl.NumberFormat(this.locale, options).format(value as number);
  }

  private date(day: string, options: Intl.DateTimeFormatOptions) {
    return new Intl.DateTimeFormat(this.locale, { timeZone: 'UTC', ...options }).format(new Date(`${day}T00:00:00Z`));
  }

  private get countries() {
    return new Intl.DisplayNames(this.locale, { type: 'region' });
  }
}

const compact = { notation: 'compact' } as const;
const durations = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
] as const;
