import { Refusal, type Decider } from '#eventsourcing/decider.js';

type Claim = { readonly segmentId: string; readonly at: string };

export type AudienceCommand = { type: 'ClaimAudience'; data: Claim };
// These shapes are on disk for ever: add to them, never change them.
export type AudienceEvent = { type: 'AudienceClaimed'; data: Claim };
export type ClaimedAudience = { readonly segmentId?: string };

/**
 * An audience by what a platform calls it, which is its id: `meta.lapsed`. It is one segment's for good. Were it two's, who leaves
 * the one would leave the other, and files of the one would stand for those of the other.
 */
export const audience: Decider<AudienceCommand, AudienceEvent, ClaimedAudience> = {
  stream: 'audience',
  initial: {},
  decide({ data }, { segmentId }) {
    if (segmentId === undefined) return [{ type: 'AudienceClaimed', data }];
    if (segmentId === data.segmentId) return [];
    throw new Refusal('audience-taken', `There it is the audience of segment ${segmentId}, and stays it.`);
  },
  evolve: (_, { data: { segmentId } }) => ({ segmentId }),
};
