import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { serve, type Edge } from '../serve.js';
import type { Service } from '../service.js';
import { parseSettings } from '../settings.js';
import { gates, toy } from './counter.module.js';
import { startSigner } from './token-signer.contract.js';

/** Nothing listens there: what does not need the bus must work without it. */
export const deadBus = 'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=x;SharedAccessKey=x;UseDevelopmentEmulator=true';

type Options = {
  readonly env?: Readonly<Record<string, string>>;
  readonly edge?: Partial<Edge>;
  readonly folder?: string;
  readonly services?: readonly Service[];
};

// Also what a failing specification left open, or the test run would never end.
const closings: (() => Promise<void>)[] = [];
const signing = startSigner();
afterAll(async () => {
  gates.forEach(({ opened }) => opened.resolve());
  await Promise.all(closings.map((close) => close()));
  await (await signing).close();
});

/** The toy service on a free port, in a folder of its own that goes when it closes. */
export async function startToy({ env = {}, edge = {}, folder, services = [toy] }: Options = {}) {
  const signer = await signing;
  const DATA_DIR = folder ?? mkdtempSync(join(tmpdir(), 'toy-'));
  const settings = parseSettings({
    ...{ PORT: '0', DATA_DIR, SERVICE_BUS_CONNECTION_STRING: deadBus, LOG_LEVEL: 'silent' },
    ...{ AUTH_ISSUER: signer.issuer, IDENTITY_RATE_LIMIT_PER_SECOND: '1000000' },
    ...env,
  });
  let ids = 0;
  const running = await serve(services, settings, { now: () => new Date(), newId: () => `id-${++ids}`, ...edge });
  const close = async () => {
    await running.close();
    if (folder === undefined) rmSync(DATA_DIR, { recursive: true, force: true });
  };
  closings.push(close);
  const token = await signer.sign({ roles: ['service'] });
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(running.url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...{ authorization: `Bearer ${token}`, ...headers },
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return { ...running, close, send, signer, token };
}
