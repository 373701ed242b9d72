import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '../../../emulator/src/emulator.js';
import { readTopology } from '../../../emulator/src/topology.js';
import { Storefront } from './storefront.contract.js';

describe('/health/ready', () => {
  let storefront: Storefront;
  let bus: Emulator;
  beforeEach(async () => {
    bus = await startEmulator({ topology: readTopology('libs/messaging/service-bus.json'), port: 0 });
    storefront = await new Storefront().open({ SERVICE_BUS_CONNECTION_STRING: bus.connectionString });
  });
  afterEach(async () => {
    await storefront.close();
    await bus.close();
  });

  /** As soon as it is ready and says this of the hubs. */
  const told = async (hubs: RegExp) => {
    for (;;) {
      const answer = await fetch(`${storefront.running.url}/health/ready`);
      const { because } = (await answer.json()) as { because: string[] };
      if (answer.status === 200 && hubs.test(because.join())) return because;
      await sleep(5);
    }
  };
  const gone = /^analytics: clickstream(-bad)?: /;

  it('says that the hubs are away, and why, until they are there, and stays ready for who asks for figures', async () => {
    await told(/^$/);
    const port = await storefront.closeHubs();
    expect(await told(gone)).toEqual([expect.stringMatching(/: partition \d: .+/)]);
    await storefront.openHubs(port);
    await told(/^$/);
  });
});
