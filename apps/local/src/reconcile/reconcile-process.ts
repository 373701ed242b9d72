import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { outcome, type Outcome } from './hand-in.js';

const outputMax = 16_777_216;
// What was read is given back soon: a third more time for half of the memory.
const sparing = ['--max-semi-space-size=16', '--heap-growing-percent=30'];

/**
 * Compares in a process of its own, since reading whole logs would keep the shop waiting. `entry`: its main.js. `env`
 * says where logs are, as services are told it.
 * @throws Error with what it says, if it comes to no verdict.
 */
export const reconcileApart = (entry: URL, env: NodeJS.ProcessEnv, settledBefore: string, signal: AbortSignal) =>
  new Promise<Outcome>((resolve, reject) => {
    const args = [...sparing, fileURLToPath(entry), '--json', '--settled-before', settledBefore];
    execFile(process.execPath, args, { env, signal, maxBuffer: outputMax }, (error, stdout, stderr) => {
      try {
        // That it ends with 1 is a verdict too: they differ.
        resolve(outcome.parse(JSON.parse(stdout)));
      } catch {
        reject(new Error(stderr.trim().split('\n')[0] || error?.message || 'no verdict came of it'));
      }
    });
  });
