import type { Money } from '#contracts/vocabulary.js';
import type { ParcelStatus } from '../tracking/scan.js';
import type { Carrier } from './carrier.js';

/** A label in the carrier's own books, whatever anybody was told of it. */
export type Booked = {
  readonly trackingNumber: string;
  readonly live: boolean;
  readonly charge: Money;
  readonly declaredValue: Money;
  readonly isReturn: boolean;
};

/** What may be seen of a parcel, in words of no carrier, and what it is to us. */
export const sights = {
  'picked-up': 'in-transit',
  departed: 'in-transit',
  arrived: 'in-transit',
  'out-for-delivery': 'out-for-delivery',
  delivered: 'delivered',
  exception: 'exception',
  delayed: 'exception',
  returning: 'returning',
  returned: 'returned',
  lost: 'lost',
} as const satisfies Record<string, ParcelStatus>;
export type Sight = keyof typeof sights;

/** A carrier to test, made anew for each test, and the world in which it is one. Its clock stands at `openedAt`. */
export type CarrierBackend = {
  readonly carrier: Carrier;
  /** A number that could be one of the carrier's, and is nobody's. */
  readonly unknownNumber: string;
  booked(reference: string): Promise<readonly Booked[]>;
  /** For those that are asked over a network. */
  readonly online?: {
    /** Whether a parcel that crosses a border without a word for the customs is refused. */
    readonly demandsCustoms: boolean;
    /** Makes the call, which is done, and whose answer is lost; the call's promise is rejected. */
    unheard(how: 'timeout' | 'error', call: (lossy: Carrier) => Promise<unknown>): Promise<void>;
    /** The next call fails, and nothing is done. */
    fail(): void;
    /** How many tokens were granted so far. */
    granted(): number;
    /** No token that was granted until now is good any longer. */
    revoke(): Promise<void>;
    /** Each is seen a minute after the one before. */
    move(trackingNumber: string, seen: readonly Sight[]): Promise<void>;
    /** All that the carrier has sent to our webhook until now. */
    news(): Promise<readonly string[]>;
  };
  close(): Promise<void>;
};
