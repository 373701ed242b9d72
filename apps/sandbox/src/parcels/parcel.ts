import type { Money } from '#money/money.js';

export type CarrierName = 'ups' | 'fedex';

/** What can be seen of a parcel, in words that belong to no carrier. */
export const scanKinds = [
  ...(['announced', 'voided', 'picked-up', 'departed', 'arrived', 'out-for-delivery', 'delivered'] as const),
  ...(['exception', 'delayed', 'returning', 'returned', 'lost'] as const),
] as const;
export type ScanKind = (typeof scanKinds)[number];

export type Scan = {
  /** In the order in which they were noted down. */
  readonly number: number;
  readonly parcel: number;
  readonly kind: ScanKind;
  /** Milliseconds since 1970, in whole seconds: carriers tell no finer. */
  readonly at: number;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
};

/** Whom UPS tells of one parcel, and until when. */
export type Subscription = {
  readonly until: number;
  /** Undefined: the address and the credentials that the account has in UPS's portal. */
  readonly destination?: { readonly url: string; readonly credential: string } | undefined;
  /** Types of status; undefined: all. */
  readonly only?: readonly string[] | undefined;
};

/** What was sold as one label. The books hold no names and no addresses: they are other people's. */
export type Sale = {
  readonly account: string;
  /** As the shipper gave it; empty if it gave none. */
  readonly reference: string;
  /** The carrier finds it by its reference. */
  readonly isFindable: boolean;
  readonly service: string;
  readonly charge: Money;
  readonly declaredValue: Money;
  readonly pounds: number;
  readonly from: string;
  readonly to: string;
  readonly isReturn: boolean;
  readonly signature: 'none' | 'required' | 'adult';
  /** Date by which it is to arrive: 2026-06-17. */
  readonly expectedBy: string;
};
export type Parcel = Sale & {
  readonly number: number;
  readonly carrier: CarrierName;
  readonly trackingNumber: string;
  /** Milliseconds since 1970. */
  readonly soldAt: number;
  readonly voidedAt: number | null;
  readonly subscription?: Subscription | undefined;
};

/** The carrier has had it in its hands: from then on it is not voided. */
export const isPhysical = (kind: ScanKind) => kind !== 'announced' && kind !== 'voided';
