import { randomUUID } from 'node:crypto';
import { keepOpen } from '#service/keep-open.js';
import { serve } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { channels } from './channels.module.js';
import { channelsConfig } from './config.js';

const services = [channels(channelsConfig(process.env))];
keepOpen(
  await serve(services, parseSettings(process.env), {
    now: () => new Date(),
    uptimeMs: () => performance.now(),
    newId: randomUUID,
  }),
);
