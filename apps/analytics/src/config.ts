import { z } from 'zod';
import { readSettings, type Environment } from '#service/settings.js';

const shape = z.object({});

/** What the analytics service needs to know beyond the settings that all services share. */
export type AnalyticsConfig = z.infer<typeof shape>;

/** @throws Error that names every wrong setting and its rule. */
export const analyticsConfig = (env: Environment): AnalyticsConfig => readSettings(shape, env);

/** The service's settings, as its controllers and jobs ask for them. */
export class AnalyticsSettings {
  constructor(readonly config: AnalyticsConfig) {}
}
