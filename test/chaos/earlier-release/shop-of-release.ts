import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asStaff, localIssuer, Tokens } from '../../../apps/local/src/tokens.js';
import { PatientClient } from '../patient-client.js';
import { freePort, until, Victim } from '../victim.js';

const patienceMs = 60_000;
const price = { minor: 125_000, currency: 'USD' };
type Lag = {
  readonly services: readonly {
    readonly subscriptions: readonly { readonly name: string; readonly behind: number; readonly failure?: string }[];
  }[];
};

/** The whole shop as `npm start` opens it, of one release, without a sample of its stock: on a folder that may have been another's. */
export class ShopOfRelease {
  private constructor(
    private readonly folder: string,
    private readonly process: Victim,
    private readonly url: string,
    readonly client: PatientClient,
  ) {}

  /** @param release the folder of a release, built */
  static async open(release: string, folder: string): Promise<ShopOfRelease> {
    const [port, issuerPort] = [await freePort(), await freePort()];
    const process = new Victim({
      ...{ name: 'shop', entry: join(release, 'dist/apps/local/src/main.js'), logFile: join(folder, 'shop.log') },
      env: {
        ...{ PORT: String(port), ISSUER_PORT: String(issuerPort), EMULATOR_PORT: '0', SANDBOX_PORT: '0' },
        ...{ DATA_DIR: folder, SAMPLE_SHOP: 'off', RECONCILE_CRON: 'off', LOG_LEVEL: 'warn' },
      },
    });
    process.start();
    const url = `http://127.0.0.1:${port}`;
    const tokens = () => {
      const { issuer, secretOf } = localIssuer(folder);
      return new Tokens(issuer, asStaff(secretOf('terminal')));
    };
    let known: Tokens | undefined;
    const shop = new ShopOfRelease(
      folder,
      process,
      url,
      new PatientClient(url, patienceMs, () => (known ??= tokens()).authorization()),
    );
    await until('the shop is ready', async () => (await fetch(`${url}/health/ready`)).ok, patienceMs).catch(
      (error: Error) => {
        throw new Error(`${error.message}\n${shop.log}`);
      },
    );
    return shop;
  }

  /** Registers a piece and sells it in the store. */
  async sell(unitId: string) {
    const unit = { unitId, title: 'Vase', category: 'vases', condition: 'good', location: 'shop', askingPrice: price };
    const registered = await this.client.post('/v1/units', `register-${unitId}`, unit);
    if (registered.status !== 201) throw new Error(`${unitId}: ${registered.status} ${registered.body}`);
    const sale = { channel: 'store', customerId: `c-${unitId}`, lines: [{ unitId, price }] };
    return this.client.post('/v1/orders', `sale-${unitId}`, sale, { prefer: 'wait=20' });
  }

  /** Resolves when every reader of every log has read all of it, and what followed from it. */
  async quiet() {
    for (let quiet = 0; quiet < 3; await sleep(300)) quiet = (await this.behind()) === '' ? quiet + 1 : 0;
  }

  /** Who has not read all, or fails. */
  private async behind(): Promise<string> {
    const { services } = (await (await fetch(`${this.url}/health/lag`)).json()) as Lag;
    return services
      .flatMap(({ subscriptions }) => subscriptions)
      .filter(({ behind, failure }) => behind > 0 || failure !== undefined)
      .map(({ name }) => name)
      .join();
  }

  /** What it has said. */
  get log(): string {
    return readFileSync(join(this.folder, 'shop.log'), 'utf8');
  }

  /** How it ended, if that was not in order. */
  close(): Promise<string | undefined> {
    return this.process.stop(20_000);
  }
}
