import { randomUUID } from 'node:crypto';
import { keepOpen } from '#service/keep-open.js';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { fulfillmentConfig } from './config.js';
import { fulfillment } from './fulfillment.module.js';

const services = [fulfillment(fulfillmentConfig(process.env))];
keepOpen(
  await serve(services, parseSettings(process.env), {
    now: () => new Date(),
    uptimeMs: () => performance.now(),
    newId: randomUUID,
  }),
);
