import { randomUUID } from 'node:crypto';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { fxConfig } from './config.js';
import { fx } from './fx.module.js';

const edge = { now: () => new Date(), newId: randomUUID };
const running = await serve([fx(fxConfig(process.env))], parseSettings(process.env), edge);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close());
