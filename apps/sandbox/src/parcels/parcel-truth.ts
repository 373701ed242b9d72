import type { Money } from '#money/money.js';
import type { CarrierName, Parcel, ScanKind } from './parcel.js';
import type { ParcelOffice } from './parcel-office.js';

/** What really became of a label, whatever anybody was told. */
export type BookedParcel = {
  readonly carrier: CarrierName;
  readonly account: string;
  /** As the shipper gave it; empty if it gave none. */
  readonly reference: string;
  readonly trackingNumber: string;
  readonly service: string;
  readonly charge: Money;
  readonly declaredValue: Money;
  readonly isReturn: boolean;
  /** RFC 3339. */
  readonly soldAt: string;
  readonly voidedAt: string | null;
  readonly live: boolean;
  /** The account pays for it. */
  readonly charged: boolean;
  /** What was seen of it last. */
  readonly last: ScanKind;
};
export type ParcelTotals = {
  readonly sold: number;
  readonly live: number;
  readonly voided: number;
  /** For the live ones, in minor units by currency. */
  readonly charged: Readonly<Record<string, number>>;
};
export type ParcelPage = { readonly parcels: readonly BookedParcel[]; readonly after?: string };
export type ParcelQuery = {
  readonly after?: string | undefined;
  readonly carrier?: CarrierName | undefined;
  readonly reference?: string | undefined;
  readonly limit?: number;
};

/** The carriers' books, to hold what the shop believes against. */
export class ParcelTruth {
  constructor(private readonly office: ParcelOffice) {}

  parcel(trackingNumber: string): BookedParcel | undefined {
    const parcel = this.office.books.byTracking(trackingNumber);
    return parcel && this.booked(parcel);
  }

  /** Oldest first; `after` of the answer asks for the next page, and is missing from the last. Undefined: no parcel is `after`. */
  parcels({ after, carrier, reference, limit = 100 }: ParcelQuery = {}): ParcelPage | undefined {
    const from = after === undefined ? 0 : this.office.books.byTracking(after)?.number;
    if (from === undefined) return undefined;
    const wanted = Object.entries({ carrier, reference }).filter(([, value]) => value !== undefined);
    const rows = this.office.books.file.db
      .prepare(
        `select body from parcel where number > ?${wanted.map(([column]) => ` and ${column} = ?`).join('')}
         order by number limit ?`,
      )
      .all(from, ...wanted.map(([, value]) => value!), limit + 1);
    const parcels = rows.slice(0, limit).map((row) => this.booked(JSON.parse(row['body'] as string) as Parcel));
    return { parcels, ...(rows.length > limit && { after: parcels.at(-1)!.trackingNumber }) };
  }

  totals(): Readonly<Record<CarrierName, ParcelTotals>> {
    const rows = this.office.books.file.db
      .prepare(
        `select carrier, body ->> '$.charge.currency' as currency, count(*) as sold, count(voided) as voided,
           coalesce(sum(body ->> '$.charge.minor') filter (where voided is null), 0) as charged
         from parcel group by 1, 2 order by 1, 2`,
      )
      .all() as unknown as { carrier: CarrierName; currency: string; sold: number; voided: number; charged: number }[];
    const of = (carrier: CarrierName): ParcelTotals => {
      const own = rows.filter((row) => row.carrier === carrier);
      const count = (what: 'sold' | 'voided') => own.reduce((total, row) => total + row[what], 0);
      const charged = Object.fromEntries(own.map((row) => [row.currency, row.charged]));
      return { sold: count('sold'), voided: count('voided'), live: count('sold') - count('voided'), charged };
    };
    return { ups: of('ups'), fedex: of('fedex') };
  }

  private booked(parcel: Parcel): BookedParcel {
    const { carrier, account, reference, trackingNumber, service, charge, declaredValue, isReturn } = parcel;
    const live = parcel.voidedAt === null;
    return {
      ...{ carrier, account, reference, trackingNumber, service, charge, declaredValue, isReturn },
      ...{ soldAt: new Date(parcel.soldAt).toISOString(), live, charged: live },
      voidedAt: parcel.voidedAt === null ? null : new Date(parcel.voidedAt).toISOString(),
      last: this.office.seen(parcel).at(-1)!.kind,
    };
  }
}
