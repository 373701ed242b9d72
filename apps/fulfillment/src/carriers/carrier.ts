import type { Money } from '#contracts/vocabulary.js';
import type { Scan } from '../tracking/scan.js';

/** Where a parcel leaves or goes, in clear: made for one call to a carrier, never stored. */
export type Address = {
  readonly name: string;
  readonly company?: string | undefined;
  /** With country code: +49301234567. Carriers want one for every parcel that crosses a border. */
  readonly phone?: string | undefined;
  readonly street: string;
  readonly addition?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly city: string;
  /** ISO 3166-2 without its country: PA. */
  readonly region?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
};

/** A packed parcel as scales and tape measure say. */
export type Measures = {
  readonly weightGrams: number;
  readonly lengthMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
};

/** What customs want to know of one kind of goods in a parcel that crosses their border. */
export type CustomsItem = {
  /** Plain words: "porcelain vase, c. 1780, over 100 years old". */
  readonly description: string;
  /** Six digits of the Harmonized System: 970600 is an antique older than a hundred years. */
  readonly hsCode: string;
  readonly quantity: number;
  /** Of all of them. */
  readonly value: Money;
  readonly weightGrams: number;
  /** ISO 3166-1 alpha-2: where it was made, or where it comes from if nobody knows. */
  readonly origin: string;
};
export type Customs = { readonly reason: 'sale' | 'return'; readonly items: readonly CustomsItem[] };

/** One parcel and where it goes: all that a carrier needs to price it, and to take it. */
export type Consignment = {
  /** Ours, at most 32 letters: what a label is found by when its answer was lost. */
  readonly reference: string;
  readonly from: Address;
  readonly to: Address;
  readonly measures: Measures;
  readonly declaredValue: Money;
  readonly signature: 'none' | 'required' | 'adult';
  /** Only where it crosses a customs border. */
  readonly customs?: Customs | undefined;
  /** RFC 3339 date on which it leaves. */
  readonly shipDate: string;
  /** A label that a buyer puts on what comes back: `from` is the buyer. */
  readonly isReturn: boolean;
};

/** What a carrier asks for one of its services, and how long it takes. */
export type Rate = {
  /** In the carrier's own words: 03, FEDEX_GROUND. */
  readonly service: string;
  readonly name: string;
  readonly price: Money;
  /** RFC 3339 date; undefined where the carrier promises none. */
  readonly arrivesBy?: string | undefined;
};

/** `valid` also where a carrier only knows that the place exists; `unknown`: it does not check addresses there. */
export type AddressVerdict =
  | { readonly verdict: 'valid'; readonly residential?: boolean | undefined }
  | { readonly verdict: 'ambiguous' | 'not-found' | 'unknown' };

export type LabelImage = { readonly format: 'zpl' | 'pdf' | 'gif' | 'png' | 'text'; readonly bytes: Uint8Array };
/** A label that a carrier has sold us and that was not voided. */
export type SoldLabel = {
  readonly trackingNumber: string;
  /** What voiding asks for; often the tracking number. */
  readonly shipmentNumber: string;
  /** Undefined where the carrier has the label and no longer says what it cost. */
  readonly cost?: Money | undefined;
  /** Undefined where the carrier does not give it a second time. */
  readonly image?: LabelImage | undefined;
};
/** One just sold; the carrier may not say what it cost. */
export type BoughtLabel = SoldLabel & { readonly image: LabelImage };

/** What a carrier knows of a parcel, in no order. Empty if it knows the number and has not seen the parcel. */
export type TrackingReport = {
  readonly trackingNumber: string;
  readonly scans: readonly Scan[];
  /** RFC 3339 date on which it is to be delivered, as the carrier says now. */
  readonly expectedBy?: string | undefined;
};

/** Nobody knows whether it was done: no answer, a server's error, a limit. Ask before it is done again. */
export class CarrierUnreachable extends Error {}

/** The carrier looked at it and says no, and would say no again: mend the address, the parcel, or our account. */
export class CarrierRefusal extends Error {
  constructor(
    /** The carrier's own: 120100, SHIPMENT.WEIGHT.INVALID. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Who takes parcels. All throw {@link CarrierUnreachable} or {@link CarrierRefusal}, and nothing else. Messages name fields and
 * rules, never what stands in an address.
 */
export abstract class Carrier {
  /** Lower case, as it stands in the log: ups. */
  abstract readonly name: string;
  /** RFC 3339 dates and instants are computed with the clock that the adapter was made with. */
  abstract checkAddress(address: Address): Promise<AddressVerdict>;
  /** Every service that takes this parcel there; none if the carrier does not. */
  abstract rates(consignment: Consignment): Promise<readonly Rate[]>;
  /** Buys a label. No carrier has idempotency keys: asked twice it sells two, so whoever got no answer asks {@link find} first. */
  abstract ship(consignment: Consignment, service: string): Promise<BoughtLabel>;
  /** The labels that were sold under a reference and not voided; usually none or one. `since`: RFC 3339 date. */
  abstract find(reference: string, since: string): Promise<readonly SoldLabel[]>;
  /** Repeated, it changes nothing. `too-late`: it is on its way, or the time for it is over. */
  abstract void(label: Pick<SoldLabel, 'trackingNumber' | 'shipmentNumber'>): Promise<'voided' | 'too-late'>;
  /** @throws CarrierRefusal `unknown-number` if the carrier has never heard of it. */
  abstract track(trackingNumber: string): Promise<TrackingReport>;
  /**
   * From now on the carrier tells us of these by itself. Answers until when, RFC 3339, or undefined where it always does, or
   * never.
   */
  abstract subscribe(trackingNumbers: readonly string[]): Promise<string | undefined>;
  /** What arrived at our webhook from this carrier, once its bytes are believed. Throws what zod throws if it makes no sense. */
  abstract read(news: string): readonly TrackingReport[];
  /** Lets go of connections. No call may be under way. */
  abstract close(): void;
}
