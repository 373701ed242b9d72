import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

const seed = 20_261_121;
const patienceMs = 300_000;
const crowd = ['--pieces', '60', '--buyers', '6', '--cards', '5', '--readers', '100', '--no-deadline'];
const short = [...crowd, '--kills', '7', '--seed', String(seed)];

describe('Chaos, in its short form', () => {
  it(
    'keeps every promise while processes are killed, messages come twice, the payment provider stumbles and people change their minds',
    async () => {
      const child = spawn(process.execPath, ['dist/test/chaos/main.js', ...short], { timeout: patienceMs });
      const [output, findings] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      // Another seed, or many more orders: npm run chaos -- --seed <n>.
      expect({ findings, output }).toEqual({ findings: '', output: expect.stringContaining(`"seed":${seed}`) });
      expect(child.exitCode).toBe(0);
    },
    2 * patienceMs,
  );
});
