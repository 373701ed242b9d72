import { randomUUID } from 'node:crypto';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { inventory } from './inventory.module.js';

const running = await serve([inventory], parseSettings(process.env), { now: () => new Date(), newId: randomUUID });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close());
