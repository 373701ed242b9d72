import { randomUUID } from 'node:crypto';
import { keepOpen } from '#service/keep-open.js';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { analytics } from './analytics.module.js';
import { analyticsConfig } from './config.js';

const services = [analytics(analyticsConfig(process.env))];
keepOpen(
  await serve(services, parseSettings(process.env), {
    now: () => new Date(),
    uptimeMs: () => performance.now(),
    newId: randomUUID,
  }),
);
