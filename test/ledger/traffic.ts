import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { platforms } from '../../apps/sandbox/src/market/market-hall.js';

const demo = fileURLToPath(new URL('../../apps/local/src/demo/main.js', import.meta.url));
/** The hour of the demo in so many seconds: as dense as two cores bear. */
const hourSeconds = 8;
const roundMaxMs = 600_000;

export type Place = { readonly port: number; readonly sandboxPort: number; readonly dataDir: string };

/** Plays one trading hour of the demo, in a process of its own. What it said is added to the file; its exit code. */
export async function tradingHour({ port, sandboxPort, dataDir }: Place, seed: number, logFile: string) {
  const child = spawn(process.execPath, [demo, '--seed', String(seed), '--seconds', String(hourSeconds)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: roundMaxMs,
    env: {
      ...{ PATH: process.env['PATH'], RETREASURE_URL: `http://127.0.0.1:${port}`, DATA_DIR: dataDir },
      SANDBOX_PORT: String(sandboxPort),
    },
  });
  const ending = () => child.kill('SIGKILL');
  process.once('exit', ending);
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  process.off('exit', ending);
  appendFileSync(logFile, said + complained);
  return child.exitCode ?? 1;
}

/** The card company and every marketplace pay out what they owe; how many statements they wrote. */
export async function payOut(sandboxUrl: string): Promise<number> {
  const ask = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(sandboxUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
    // Nothing is owed.
    if (answer.status === 409) return 0;
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    const { payouts } = (await answer.json()) as { readonly payouts?: readonly unknown[] };
    return payouts?.length ?? 1;
  };
  let statements = await ask('/control/payouts', {});
  for (const platform of platforms) statements += await ask('/control/market/payouts', { platform });
  return statements;
}
