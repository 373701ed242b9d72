import { randomUUID } from 'node:crypto';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { fulfillmentConfig } from './config.js';
import { fulfillment } from './fulfillment.module.js';

const services = [fulfillment(fulfillmentConfig(process.env))];
const running = await serve(services, parseSettings(process.env), { now: () => new Date(), newId: randomUUID });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close());
