import { randomUUID } from 'node:crypto';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { analytics } from './analytics.module.js';
import { analyticsConfig } from './config.js';

const services = [analytics(analyticsConfig(process.env))];
const running = await serve(services, parseSettings(process.env), { now: () => new Date(), newId: randomUUID });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close());
