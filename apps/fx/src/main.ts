import { randomUUID } from 'node:crypto';
import { keepOpen } from '#service/keep-open.js';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { fxConfig } from './config.js';
import { fx } from './fx.module.js';

const edge = { now: () => new Date(), uptimeMs: () => performance.now(), newId: randomUUID };
keepOpen(await serve([fx(fxConfig(process.env))], parseSettings(process.env), edge));
