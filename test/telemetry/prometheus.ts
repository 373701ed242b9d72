import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from '@jest/globals';
import type { Exposition } from './exposition.js';

const found = (name: string) => [`/usr/bin/${name}`, `/usr/local/bin/${name}`].find(existsSync);
/** Undefined where there is none. */
export const promtoolPath = found('promtool');
const prometheusPath = found('prometheus');

const missing = 'needs Prometheus, and there is none here: apt-get install prometheus';
const scrapeMs = 200;

/** Skipped where there is no Prometheus; wrong where the machine is one that has to have it. */
export function describeWithPrometheus(what: string, specs: () => void) {
  if (prometheusPath !== undefined && promtoolPath !== undefined) describe(what, specs);
  else if (process.env['CI'] !== 'true') describe(what, () => it.skip(`(skipped: ${missing})`, () => {}));
  else
    describe(what, () =>
      it(missing, () => {
        throw new Error(missing);
      }),
    );
}

type Labels = Readonly<Record<string, string>>;
type Alert = {
  readonly state: string;
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
};

/** Prometheus on a free port of this machine, which asks what is exposed several times a second and judges it by rules. */
export class Prometheus {
  private constructor(
    private readonly program: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  /** `rules`: the text of a file of rules. */
  static async start(rules: string, exposition: Exposition): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
    writeFileSync(join(folder, 'rules.yaml'), rules);
    const config = {
      global: { scrape_interval: `${scrapeMs}ms`, scrape_timeout: `${scrapeMs}ms`, evaluation_interval: '200ms' },
      rule_files: ['rules.yaml'],
      scrape_configs: [{ job_name: 'retreasure', static_configs: [{ targets: [exposition.address] }] }],
    };
    // JSON is YAML, too.
    writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
    const program = spawn(
      prometheusPath!,
      [
        ...[`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`],
        '--web.listen-address=127.0.0.1:0',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const said: string[] = [];
    for await (const line of createInterface({ input: program.stderr })) {
      said.push(line);
      const [, port] = /msg="Listening on" address=127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (port === undefined) continue;
      program.stderr.resume();
      return new Prometheus(program, folder, Number(port));
    }
    throw new Error(`Prometheus did not start:\n${said.join('\n')}`);
  }

  /** The labels of each value that this has now. */
  async told(query: string): Promise<readonly Labels[]> {
    type Vector = { readonly result: readonly { readonly metric: Labels }[] };
    const { data } = await this.ask<Vector>(`query?query=${encodeURIComponent(query)}`);
    return data.result.map(({ metric }) => metric);
  }

  /** Which alerts fire as soon as this does, or, if it is not said, anything; and what is said of them. */
  async untilFiring(alert?: string) {
    for (;;) {
      const firing = (await this.alerts()).filter(({ state }) => state === 'firing');
      const names = [...new Set(firing.map(({ labels }) => labels['alertname']!))].sort();
      if (alert === undefined ? names.length > 0 : names.includes(alert))
        return { firing: names, told: firing.flatMap(({ annotations }) => Object.values(annotations)) };
      await sleep(scrapeMs / 2);
    }
  }

  /** Resolves when it has judged what is exposed now, and nothing fires or is about to. */
  async untilQuiet() {
    do await sleep(3 * scrapeMs);
    while ((await this.alerts()).length > 0);
  }

  private async alerts() {
    return (await this.ask<{ alerts: readonly Alert[] }>('alerts')).data.alerts;
  }

  private async ask<Data>(path: string) {
    const answer = await fetch(`http://127.0.0.1:${this.port}/api/v1/${path}`);
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as { readonly data: Data };
  }

  async close() {
    const ended = once(this.program, 'exit');
    this.program.kill();
    await ended;
    rmSync(this.folder, { recursive: true });
  }
}
