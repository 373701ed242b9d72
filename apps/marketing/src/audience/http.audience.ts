import { callingOr, type PartnerAnswer, type PartnerCall } from '#service/partner-call.js';
import { AudienceUnreachable } from './audience-platform.js';

/** Resolves so many milliseconds later. */
export type Wait = (ms: number) => Promise<void>;

const triesMax = 4;
const waitMaxMs = 60_000;

const once = callingOr(AudienceUnreachable);

/**
 * One call to a platform. Where it asks us to wait (429, or 503 with Retry-After) and not for longer than a minute, it is made again;
 * so only calls that may be made twice go this way. @throws AudienceUnreachable
 */
export async function call(asked: PartnerCall, wait: Wait): Promise<PartnerAnswer> {
  for (let tries = 1; ; tries++) {
    let waitMs = Infinity;
    try {
      return await once({ ...asked, onPause: (ms) => (waitMs = ms) });
    } catch (error) {
      if (waitMs > waitMaxMs || tries === triesMax) throw error;
    }
    await wait(waitMs);
  }
}
