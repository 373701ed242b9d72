import { randomUUID } from 'node:crypto';
import { keepOpen } from '#service/keep-open.js';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { privacyConfig } from './config.js';
import { privacy } from './privacy.module.js';

const services = [privacy(privacyConfig(process.env))];
keepOpen(
  await serve(services, parseSettings(process.env), {
    now: () => new Date(),
    uptimeMs: () => performance.now(),
    newId: randomUUID,
  }),
);
