import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve, type Running } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { startSigner, type Signer } from '#service/toy/token-signer.contract.js';
import { fxConfig } from './config.js';
import { fx } from './fx.module.js';

// Nothing listens there: over HTTP fx must do everything without the bus.
const deadBus = 'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=x;SharedAccessKey=x;UseDevelopmentEmulator=true';
/** A file with rates of the ECB, see apps/fx/samples. */
export const sample = (name: string) => readFileSync(join(__dirname, '../samples', name), 'utf8');
const [head, ...days] = sample('eurofxref-hist.2025-12-15_2026-01-16.xml').split('\n');
const tail = '</Cube></gesmes:Envelope>';
/** The file as the ECB had it on a day: the newest day that it had, or several. */
export const fileOf = (...wanted: string[]) =>
  [head, ...wanted.map((day) => days.find((line) => line.includes(day))!.replace(tail, '')), tail].join('\n');
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export type Body = Record<string, unknown>;

/** The service alone, with a source that says what it is told to, at a time that is said. */
export class Bureau {
  readonly complaints: string[] = [];
  readonly asked: (string | undefined)[] = [];
  file: string | undefined = fileOf('2025-12-30');
  now = '2025-12-30T17:00:00.000Z';
  onAsked = () => {};
  private readonly folder = mkdtempSync(join(tmpdir(), 'retreasure-fx-'));
  private source!: Server;
  private signer!: Signer;
  private token = '';
  private running!: Running;
  private ids = 0;

  async open(more: Record<string, string> = {}) {
    this.source = createServer((request, answer) => {
      this.asked.push(request.headers['if-none-match']);
      this.onAsked();
      if (this.file === undefined) return void answer.writeHead(503).end();
      const etag = `"${sha256(this.file)}"`;
      if (request.headers['if-none-match'] === etag) answer.writeHead(304).end();
      else answer.setHeader('etag', etag).end(this.file);
    });
    await new Promise<void>((resolve) => this.source.listen(0, '127.0.0.1', resolve));
    const { port } = this.source.address() as AddressInfo;
    this.signer = await startSigner();
    this.token = await this.signer.sign({ roles: ['finance', 'service'] }, { seconds: 3_600 });
    const env = {
      ...{ PORT: '0', DATA_DIR: this.folder, SERVICE_BUS_CONNECTION_STRING: deadBus, LOG_LEVEL: 'warn' },
      ...{ AUTH_ISSUER: this.signer.issuer, IDENTITY_RATE_LIMIT_PER_SECOND: '1000000' },
      ...{ FX_RATES_URL: `http://127.0.0.1:${port}/daily.xml`, ...more },
    };
    this.running = await serve([fx(fxConfig(env))], parseSettings(env), {
      now: () => new Date(this.now),
      issuerNow: () => new Date(),
      newId: () => `id-${++this.ids}`,
      logTo: { write: (line) => void this.complaints.push((JSON.parse(line) as { msg: string }).msg) },
    });
    // Behind the import of the start, which goes first.
    await this.send('POST', '/v1/rate-imports');
    return this;
  }

  async close() {
    await this.running.close();
    this.source.close();
    this.source.closeAllConnections();
    await this.signer.close();
  }

  remove() {
    rmSync(this.folder, { recursive: true });
  }

  get store() {
    return this.running.service('fx').store;
  }

  get kept() {
    return readdirSync(join(this.folder, 'fx/files'));
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const authorization = `Bearer ${this.token}`;
    const type = { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) };
    const answer = await fetch(`${this.running.url}${path}`, {
      ...{ method, headers: { ...type, ...headers } },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, headers: answer.headers, text, body: (isJson ? JSON.parse(text) : {}) as Body };
  }

  async get(path: string) {
    const { body } = await this.send('GET', `/v1${path}`);
    return body;
  }

  /** The source has this file now, and is asked for it. */
  async bring(file: string | undefined, at: string) {
    [this.file, this.now] = [file, at];
    return (await this.send('POST', '/v1/rate-imports')).body;
  }

  async events(stream: string) {
    return (await this.store.read(stream)).map(({ type }) => type);
  }
}
