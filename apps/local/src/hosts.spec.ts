import { afterEach, describe, expect, it } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const sandbox = { STRIPE_SECRET_KEY: 'of-no-use-anywhere', STRIPE_WEBHOOK_SECRET: 'of-no-use-anywhere' };
const folder = mkdtempSync(join(tmpdir(), 'hosts-'));
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

const accepts = async (host: string, port: number) => {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

describe('What stands in for the outside world', () => {
  it.each([
    ['emulator', {}],
    ['issuer', {}],
    ['sandbox', sandbox],
  ])('listens where it is told, as in a container, and nowhere else: %s', async (app, more) => {
    const [host, port] = [`${app.toUpperCase()}_HOST`, `${app.toUpperCase()}_PORT`];
    const child = fork(`dist/apps/${app}/src/main.js`, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { DATA_DIR: folder, [host]: '127.0.0.2', [port]: '0', ...more },
    });
    children.push(child);
    const [told] = (await once(child, 'message')) as [{ port: number; cosmos?: { endpoint: string } }];
    expect(await accepts('127.0.0.2', told.port)).toBe(true);
    expect(await accepts('127.0.0.1', told.port)).toBe(false);
    if (app === 'emulator') expect(told.cosmos!.endpoint).toMatch(/^http:\/\/127\.0\.0\.2:/);
  });
});
