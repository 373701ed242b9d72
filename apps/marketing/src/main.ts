import { randomUUID } from 'node:crypto';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { marketingConfig } from './config.js';
import { marketing } from './marketing.module.js';

const services = [marketing(marketingConfig(process.env))];
const running = await serve(services, parseSettings(process.env), { now: () => new Date(), newId: randomUUID });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close());
