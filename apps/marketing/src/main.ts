import { randomUUID } from 'node:crypto';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { marketing } from './marketing.module.js';

const running = await serve([marketing], parseSettings(process.env), { now: () => new Date(), newId: randomUUID });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close());
