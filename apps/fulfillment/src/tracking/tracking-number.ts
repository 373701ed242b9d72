import type { Decider } from '#eventsourcing/decider.js';

/** What travels under a number: a parcel of a shipment, or what somebody sends back. */
export type Travelling = {
  readonly kind: 'shipment' | 'return';
  readonly id: string;
  readonly parcelId: string;
  /** When its label was bought, RFC 3339; what an earlier release assigned does not say it. */
  readonly at?: string | undefined;
};

export type TrackingNumberCommand = { type: 'AssignNumber'; data: Travelling };

// This shape is on disk for ever: add to it, never change it.
export type TrackingNumberEvent = { type: 'NumberAssigned'; data: Travelling };

export type TrackingNumber = { readonly travelling?: Travelling };

/**
 * Whose a carrier's number is; its id is the carrier's name and the number: ups-1Z999. Carriers use a number again after months,
 * so it is the parcel's whose label was bought last, in whatever order that is heard.
 */
export const trackingNumber: Decider<TrackingNumberCommand, TrackingNumberEvent, TrackingNumber> = {
  stream: 'trackingNumber',
  initial: {},
  decide({ data }, { travelling }) {
    if (travelling?.parcelId === data.parcelId) return [];
    if ((travelling?.at ?? '') > (data.at ?? '')) return [];
    return [{ type: 'NumberAssigned', data }];
  },
  evolve: (_, { data }) => ({ travelling: data }),
};

export const trackingIdOf = (carrier: string, number: string) => `${carrier}-${number}`;
