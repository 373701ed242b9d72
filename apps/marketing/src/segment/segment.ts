import { sameContent } from '#contracts/same-content.js';
import type { Decider } from '#eventsourcing/decider.js';
import type { SegmentRule } from './rule.js';

type Defined = { readonly name: string; readonly rule: SegmentRule };

export type SegmentCommand = { type: 'DefineSegment'; data: Defined };
// These shapes are on disk for ever: add to them, never change them.
export type SegmentEvent = { type: 'SegmentDefined'; data: Defined & { readonly version: number } };
type Segment = { readonly defined?: SegmentEvent['data'] };

/** What a segment is, in versions; which one held when, the log says. Who is in it is its {@link membership}. */
export const segment: Decider<SegmentCommand, SegmentEvent, Segment> = {
  stream: 'segment',
  initial: {},

  decide({ data }, { defined }) {
    const { version = 0, ...before } = defined ?? {};
    return sameContent(before, data) ? [] : [{ type: 'SegmentDefined', data: { version: version + 1, ...data } }];
  },

  evolve: (_, { data }) => ({ defined: data }),
};
