import { randomUUID } from 'node:crypto';
import { keepOpen } from '#service/keep-open.js';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { marketingConfig } from './config.js';
import { marketing } from './marketing.module.js';

const services = [marketing(marketingConfig(process.env))];
keepOpen(
  await serve(services, parseSettings(process.env), {
    now: () => new Date(),
    uptimeMs: () => performance.now(),
    newId: randomUUID,
  }),
);
