import { expect } from '@jest/globals';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox/src/sandbox.js';
import { CarrierUnreachable, type Carrier } from './carrier.js';
import type { CarrierBackend } from './carrier-backend.contract.js';
import { openedAt } from './parcels.contract.js';

type Means = {
  /** Where the sandbox speaks like the carrier. */
  readonly url: string;
  /** Where we hear what the carrier sends by itself. */
  readonly newsUrl: string;
  readonly timeoutMs: number;
  readonly now: () => Date;
};
type Wanted = {
  readonly carrier: 'ups' | 'fedex';
  readonly options: Partial<SandboxOptions>;
  readonly make: (means: Means) => Carrier;
  /** Tells the sandbox where our webhook is, if subscribing does not. */
  readonly listen?: (sandbox: Sandbox, newsUrl: string) => void;
  /** Throws if it is not from the carrier. */
  readonly verify: (body: Uint8Array, headers: IncomingHttpHeaders) => void;
  readonly tokenPath: string;
  readonly demandsCustoms: boolean;
  readonly unknownNumber: string;
};

/** A carrier of the sandbox, whose clock only moves when parcels do. */
export async function sandboxBackend(wanted: Wanted): Promise<CarrierBackend> {
  const clock = { ms: Date.parse(openedAt) };
  const sandbox = await startSandbox({
    ...{ secretKey: 'sk_test_of_the_contract', webhookSecret: 'whsec_of_the_contract', now: () => clock.ms },
    ...wanted.options,
  });
  const ears = await listening(wanted.verify);
  const newsUrl = ears.url;
  wanted.listen?.(sandbox, newsUrl);

  const means = { url: `${sandbox.url}/${wanted.carrier}`, newsUrl, now: () => new Date(clock.ms) };
  const carrier = wanted.make({ ...means, timeoutMs: 20_000 });
  const hasty = wanted.make({ ...means, timeoutMs: 500 });

  const { befall, granted } = misfortunes(sandbox, wanted);
  const direct = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${sandbox.url}/control/${path}`, { method, headers, body: JSON.stringify(body) });
    expect(answer.ok).toBe(true);
  };
  return {
    carrier,
    unknownNumber: wanted.unknownNumber,
    booked: async (reference) =>
      sandbox.parcels
        .parcels({ carrier: wanted.carrier, reference })!
        .parcels.map(({ trackingNumber, live, charge, declaredValue, isReturn }) => {
          return { trackingNumber, live, charge, declaredValue, isReturn };
        }),
    online: {
      demandsCustoms: wanted.demandsCustoms,
      unheard: async (how, call) => {
        befall(`${how}-after-success`);
        await expect(call(hasty)).rejects.toThrow(CarrierUnreachable);
        expect(sandbox.faults.counts[1]).toMatchObject({ happened: 1 });
        befall();
      },
      fail: () => befall('error'),
      granted,
      revoke: () => direct('PUT', `carriers/${wanted.carrier}`, { revokeTokens: true }),
      move: async (trackingNumber, seen) => {
        const scans = seen.map((kind, n) => ({ kind, afterMs: (n + 1) * 60_000 }));
        await direct('POST', `parcels/${trackingNumber}/scans`, { scans });
        clock.ms += (seen.length + 1) * 60_000;
        await sandbox.tick();
      },
      news: async () => {
        await sandbox.idle();
        return [...ears.heard];
      },
    },
    close: async () => {
      carrier.close();
      hasty.close();
      await sandbox.close();
      await ears.close();
    },
  };
}

/** What befalls the carrier's next call, and how many tokens were asked for meanwhile. */
function misfortunes({ faults }: Sandbox, { carrier, tokenPath }: Wanted) {
  // A delay of nothing, which counts how often it happens.
  const counting = { match: { path: `/${carrier}${tokenPath}` }, fault: 'delay' as const, ms: 0 };
  let grantedBefore = 0;
  const granted = () => grantedBefore + (faults.counts[0]?.happened ?? 0);
  const befall = (fault?: 'timeout-after-success' | 'error-after-success' | 'error') => {
    grantedBefore = granted();
    const rules = fault === undefined ? [] : [{ match: { part: carrier }, fault, times: 1 }];
    faults.set([counting, ...rules]);
  };
  befall();
  return { befall, granted };
}

/** A webhook of ours, which hears what is verified. */
async function listening(verify: Wanted['verify']) {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      verify(Buffer.concat(chunks), request.headers);
      heard.push(Buffer.concat(chunks).toString('utf8'));
      response.end();
    });
  });
  await new Promise<void>((begun) => server.listen(0, '127.0.0.1', begun));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return { heard, close, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/news` };
}
