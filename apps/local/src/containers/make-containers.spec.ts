import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openContainer } from '#eventsourcing/cosmos.driver.js';
import { openLake } from '#lake/open-lake.js';
import { Secret } from '#service/secret/secret.js';
import type { CosmosTopology } from '../../../emulator/src/cosmos/cosmos-topology.js';
import { startEmulator, type Emulator } from '../../../emulator/src/emulator.js';
import { makeContainers } from './make-containers.js';

const described = (names: readonly string[]): CosmosTopology => ({
  events: {
    ...{ partitionKey: '/stream', indexed: ['/stream/?'] },
    containers: Object.fromEntries(names.map((name) => [name, 4_000])),
  },
});

describe('Containers in an emulator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'containers-'));
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({
      topology: { UserConfig: { Namespaces: [{ Name: 'sbemulatorns' }] } },
      blobs: { folder },
      cosmos: { topology: described(['orders']) },
    });
  });
  afterAll(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true });
  });

  it('are there afterwards, and made once', async () => {
    const { endpoint, key } = emulator.cosmos!;
    const blobs = emulator.blobs!.connectionString;
    const account = /BlobEndpoint=([^;]+)/.exec(blobs)![1]!;
    const places = {
      ...{ EVENTS_URL: `cosmos:${endpoint}/events/{service}`, COSMOS_KEY: Secret.of(key) },
      LAKE_CONNECTION_STRING: Secret.of(blobs),
      ...{ LAKE_URL: `${account}/lake`, FILES_URL: `${account}/files/{service}` },
    };
    const opened = () => openContainer(`${endpoint}/events/fx`, '/stream', { client: { key } });
    const lake = await openLake(`${account}/files/fx`, { connectionString: blobs });
    await expect(opened()).rejects.toThrow('no such container');
    await expect(lake.create('a', Buffer.from('a'))).rejects.toThrow();

    for (let time = 0; time < 2; time += 1) await makeContainers(described(['orders', 'fx']), places);
    (await opened()).client.dispose();
    expect(await lake.create('a', Buffer.from('a'))).toBe(true);
  });

  it('are not made where nobody says where', async () =>
    await expect(makeContainers(described(['fx']), { LAKE_URL: 'file:lake' })).rejects.toThrow(
      'EVENTS_URL (cosmos:...), COSMOS_KEY and LAKE_CONNECTION_STRING must be set',
    ));
});
