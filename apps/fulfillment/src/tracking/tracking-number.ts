import { Refusal, type Decider } from '#eventsourcing/decider.js';

/** What travels under a number: a parcel of a shipment, or what somebody sends back. */
export type Travelling = { readonly kind: 'shipment' | 'return'; readonly id: string; readonly parcelId: string };

export type TrackingNumberCommand = { type: 'AssignNumber'; data: Travelling };

// This shape is on disk for ever: add to it, never change it.
export type TrackingNumberEvent = { type: 'NumberAssigned'; data: Travelling };

export type TrackingNumber = { readonly travelling?: Travelling };

/** Whose a carrier's number is; its id is the carrier's name and the number: ups-1Z999. */
export const trackingNumber: Decider<TrackingNumberCommand, TrackingNumberEvent, TrackingNumber> = {
  stream: 'trackingNumber',
  initial: {},
  decide({ data }, { travelling }) {
    if (travelling === undefined) return [{ type: 'NumberAssigned', data }];
    if (travelling.parcelId === data.parcelId) return [];
    throw new Refusal('number-taken', 'The carrier gave the same number to another parcel.');
  },
  evolve: (_, { data }) => ({ travelling: data }),
};

export const trackingIdOf = (carrier: string, number: string) => `${carrier}-${number}`;
