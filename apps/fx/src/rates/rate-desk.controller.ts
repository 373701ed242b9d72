import { Injectable } from '@nestjs/common';
import { Clock } from '#service/clock.js';
import { Problem } from '#service/problems.js';
import { FxSettings } from '../config.js';
import type { WhichRates } from './rate-set-resource.js';
import { RateSets, type Moment, type RateSetRow } from './rate-set.view.js';

const hourMs = 3_600_000n;

/** What the operations that need rates have in common: which rates, and how old they are. */
@Injectable()
export class RateDesk {
  constructor(
    private readonly sets: RateSets,
    private readonly settings: FxSettings,
    private readonly clock: Clock,
  ) {}

  /** The moment that a request is about. Nobody knows what will be known later, so that is now at most. */
  momentOf({ asOf, knownAt }: WhichRates): Moment {
    const now = this.clock.now().toISOString();
    return { asOf: asOf ?? now, knownAt: knownAt === undefined || knownAt > now ? now : knownAt };
  }

  /** @throws Problem if there are none. */
  async get({ source = this.settings.config.FX_SOURCE }: WhichRates, moment: Moment): Promise<RateSetRow> {
    const found = await this.sets.usable(source, moment);
    if (found !== undefined) return found;
    const { asOf, knownAt } = moment;
    throw new Problem('not-found', `No rates of ${source} that count at ${asOf} were known at ${knownAt}.`);
  }

  /** How old rates are at an instant. */
  ageOf(asOf: string, at: string) {
    const ageMs = Date.parse(at) - Date.parse(asOf);
    const stale = ageMs > this.settings.config.FX_RATES_AGE_MAX_HOURS * 3_600_000;
    return { ageHours: Number(BigInt(ageMs) / hourMs), stale };
  }
}
