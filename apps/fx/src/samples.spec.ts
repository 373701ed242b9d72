import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve, type Running } from '#service/serve.js';
import { parseSettings } from '#service/settings.js';
import { startSigner, type Signer } from '#service/toy/token-signer.contract.js';
import { fxConfig } from './config.js';
import { fx } from './fx.module.js';
import { samples } from './samples.js';

const deadBus = 'Endpoint=sb://127.0.0.1:1;SharedAccessKeyName=x;SharedAccessKey=x;UseDevelopmentEmulator=true';
const sample = (name: string) => readFileSync(join(__dirname, '../samples', name), 'utf8');
const requests = readFileSync(join(__dirname, '../../local/sample-shop/rates.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as object);

type Described = {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly example?: unknown }[];
  readonly requestBody?: { readonly content: { readonly [type: string]: { readonly example: object } } };
};
type ApiDocument = { readonly paths: { readonly [path: string]: { readonly [method: string]: Described } } };

describe('The API of fx with the rates of the sample shop', () => {
  let folder: string;
  let running: Running;
  let signer: Signer;
  let authorization: string;
  beforeEach(async () => {
    signer = await startSigner();
    authorization = `Bearer ${await signer.sign({ roles: ['finance', 'service'] })}`;
    folder = mkdtempSync(join(tmpdir(), 'retreasure-fx-samples-'));
    const file = join(folder, 'daily.xml');
    writeFileSync(file, sample('eurofxref-daily.2026-03-13.xml'));
    const env = {
      ...{ PORT: '0', DATA_DIR: folder, SERVICE_BUS_CONNECTION_STRING: deadBus, LOG_LEVEL: 'silent' },
      ...{ AUTH_ISSUER: signer.issuer, FX_RATES_URL: pathToFileURL(file).href },
    };
    let ids = 0;
    const now = () => new Date('2026-03-14T12:00:00.000Z');
    running = await serve([fx(fxConfig(env))], parseSettings(env), {
      ...{ now, issuerNow: () => new Date() },
      newId: () => `id-${++ids}`,
    });
    for (const request of requests) expect((await send('POST', '/v1/rate-files', request)).status).toBe(200);
  });
  afterEach(async () => {
    await running.close();
    await signer.close();
    rmSync(folder, { recursive: true });
  });

  const send = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${running.url}${path}`, {
      method,
      headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  };

  const failures = async (order: <T>(operations: T[]) => T[]) => {
    const { paths } = JSON.parse((await send('GET', '/openapi.json')).text) as ApiDocument;
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, described]) => ({ path, method, ...described })),
    );
    expect(operations.length).toBeGreaterThanOrEqual(14);
    const failed: string[] = [];
    for (const { path, method, parameters, requestBody } of order(operations)) {
      const named = (place: string) =>
        parameters.filter(({ in: at, example }) => at === place && example !== undefined);
      const filled = named('path').reduce((path, one) => path.replace(`{${one.name}}`, String(one.example)), path);
      const query = new URLSearchParams(
        named('query').map(({ name, example }): [string, string] => [name, String(example)]),
      );
      const body = requestBody?.content['application/json']?.example;
      const { status, text } = await send(method.toUpperCase(), `${filled}?${query.toString()}`, body);
      if (status !== 200) failed.push(`${method} ${filled}: ${status} ${text}`);
    }
    return failed;
  };

  it('has examples that succeed as they stand, in any order', async () => {
    expect(await failures((operations) => operations)).toEqual([]);
    expect(await failures((operations) => operations.reverse())).toEqual([]);
  });

  it('has examples that are about these rates', async () => {
    const status = async (rateId: string) => {
      const { text } = await send('GET', `/v1/rates/${rateId}`);
      return (JSON.parse(text) as { status: string }).status;
    };
    expect(await Promise.all([samples.usable, ...samples.questioned].map(status))).toEqual([
      ...['usable', 'questioned', 'questioned'],
    ]);
    const file = await send('GET', `/v1/rate-files/${samples.sha256}`);
    expect(file.text).toBe((requests[0] as { content: string }).content);
  });

  it('takes a whole history at once, and no more', async () => {
    const withContent = (length: number) => ({ ...{ format: 'ecb-csv', history: true }, content: 'x'.repeat(length) });
    const sent = async (length: number) => (await send('POST', '/v1/rate-files', withContent(length))).status;
    expect([await sent(16_770_000), await sent(16_770_001), await sent(16_777_216)]).toEqual([200, 400, 413]);
    const others = await send('PUT', '/v1/price-rules/GBP', withContent(1_100_000));
    expect(others.status).toBe(413);
  });

  it('lists the sets by page', async () => {
    const page = async (more: string) =>
      JSON.parse((await send('GET', `/v1/rate-sets?source=sample&limit=2${more}`)).text) as {
        sets: { rateId: string }[];
        next?: string;
      };
    const first = await page('');
    const second = await page(`&cursor=${first.next}`);
    expect([...first.sets, ...second.sets].map(({ rateId }) => rateId)).toEqual([
      ...[...samples.questioned].reverse(),
      samples.usable,
    ]);
    expect(second.next).toBeUndefined();
    expect((await page('&status=usable')).sets).toHaveLength(1);
  });
});
