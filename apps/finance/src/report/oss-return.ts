import { inEuropeanUnion } from '#contracts/places.js';
import { Refusal } from '#eventsourcing/decider.js';
import { convert, type Rates } from '#money/conversion.js';
import { add, zero, type Money } from '#money/money.js';
import type { Summary, TaxSum } from './summary.js';

/** Goods that consumers in one member state bought at one rate. Our tax table has standard rates only. */
export type OssLine = {
  readonly memberState: string;
  readonly dispatchedFrom: string;
  readonly rateType: 'standard';
  readonly ratePercent: string;
  readonly taxable: Money;
  readonly tax: Money;
};

/** What refunds, and sales that were posted late, change in an earlier return: 2025-Q4. */
export type OssCorrection = { readonly quarter: string; readonly memberState: string; readonly tax: Money };

/** A return of the Union scheme for one quarter, in EUR to the cent. Without lines it is a nil return, which is due, too. */
export type OssReturn = {
  readonly quarter: string;
  /** The exchange rates, where the books are not in EUR. */
  readonly rateId?: string | undefined;
  readonly lines: readonly OssLine[];
  readonly corrections: readonly OssCorrection[];
  /** To be paid: lines and corrections. */
  readonly due: Money;
};

type Asked = {
  /** Where we are registered and send goods from. */
  readonly home: string;
  /** 2026-Q1. */
  readonly quarter: string;
  /** Of the ECB on the quarter's last day, or the next for which it has some; needed where the books are not in EUR. */
  readonly rates?: Rates | undefined;
};

/**
 * The return from the summary of exactly the quarter's postings. Sales at home and under the margin scheme are not in it.
 * Refuses: rates-missing, not-the-ecb-rates-of-the-day, another-quarter. RangeError if the quarter is none.
 */
export function ossReturn(summary: Summary, { home, quarter, rates }: Asked): OssReturn {
  const lastDay = lastDayOf(quarter);
  const taxes = summary.taxes.filter(({ code, jurisdiction, collectedBy }) => {
    const ours = code === 'STANDARD' && collectedBy === 'SELLER';
    return ours && jurisdiction !== home && inEuropeanUnion(jurisdiction);
  });
  // A nil return needs no rates.
  const inEuro = taxes.length === 0 ? () => zero('EUR') : euroBy(summary.baseCurrency, lastDay, rates);
  const early = taxes.find(({ suppliedIn }) => quarterOf(suppliedIn) > quarter);
  if (early) throw new Refusal('another-quarter', `There are sales of ${early.suppliedIn} among those of ${quarter}.`);
  const isCurrent = ({ suppliedIn }: TaxSum) => quarterOf(suppliedIn) === quarter;
  const current = Map.groupBy(taxes.filter(isCurrent), ({ jurisdiction, ratePercent }) => {
    return `${jurisdiction} ${ratePercent}`;
  });
  const earlier = Map.groupBy(
    taxes.filter((tax) => !isCurrent(tax)),
    ({ suppliedIn, jurisdiction }) => `${quarterOf(suppliedIn)} ${jurisdiction}`,
  );
  const lines = [...current.values()]
    .map((rows): OssLine => {
      const { jurisdiction, ratePercent } = rows[0]!;
      return {
        ...{ memberState: jurisdiction, dispatchedFrom: home, rateType: 'standard', ratePercent },
        taxable: inEuro(rows.map(({ taxableMinor }) => taxableMinor)),
        tax: inEuro(rows.map(({ taxMinor }) => taxMinor)),
      };
    })
    .filter(({ taxable, tax }) => taxable.minor !== 0 || tax.minor !== 0);
  const corrections = [...earlier]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, rows]): OssCorrection => {
      const { suppliedIn, jurisdiction } = rows[0]!;
      const tax = inEuro(rows.map(({ taxMinor }) => taxMinor));
      return { quarter: quarterOf(suppliedIn), memberState: jurisdiction, tax };
    });
  const due = [...lines, ...corrections].reduce((sum, { tax }) => add(sum, tax), zero('EUR'));
  const rateId = summary.baseCurrency === 'EUR' ? undefined : rates?.rateId;
  return { quarter, rateId, lines, corrections, due };
}

/** 2026-Q1 of 2026-02. */
export function quarterOf(month: string): string {
  const [year, inYear = ''] = month.split('-');
  return `${year}-Q${['01', '04', '07', '10'].filter((first) => first <= inYear).length}`;
}

const lastDays: Readonly<Record<string, string>> = { Q1: '03-31', Q2: '06-30', Q3: '09-30', Q4: '12-31' };
function lastDayOf(quarter: string): string {
  const [, year, name = ''] = /^(\d{4})-(Q[1-4])$/.exec(quarter) ?? [];
  if (year === undefined) throw new RangeError(`${JSON.stringify(quarter)} is not a quarter such as 2026-Q1`);
  return `${year}-${lastDays[name]}`;
}

/** Easter and the turn of a year leave three days without rates, and a weekend may come before them. */
const waitMaxMs = 5 * 86_400_000;

/** Sums in EUR, converted and rounded once. */
function euroBy(baseCurrency: string, lastDay: string, rates: Rates | undefined): (minors: readonly number[]) => Money {
  const together = (minors: readonly number[]) =>
    minors.reduce((sum, minor) => add(sum, { minor, currency: baseCurrency }), zero(baseCurrency));
  if (baseCurrency === 'EUR') return together;
  if (rates === undefined)
    throw new Refusal('rates-missing', `Books in ${baseCurrency} need the exchange rates of ${lastDay}.`);
  const waitedMs = Date.parse(rates.asOf.slice(0, 10)) - Date.parse(lastDay);
  if (!(waitedMs >= 0 && waitedMs <= waitMaxMs))
    throw new Refusal('not-the-ecb-rates-of-the-day', `${rates.rateId} is of ${rates.asOf}, not of ${lastDay}.`);
  return (minors) => convert(together(minors), 'EUR', rates, 'half-up');
}
