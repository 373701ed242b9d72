import { KeptProcess } from './kept-process.js';

type Report = (message: string) => void;
type Environment = { readonly [name: string]: string | undefined };

const main = (app: string) => new URL(`./../../${app}/src/main.js`, import.meta.url);

/** The bus on this machine. */
export class EmulatorProcess extends KeptProcess {
  constructor(port: number, env: Environment, report: Report) {
    super({ name: 'emulator', entry: main('emulator'), portSetting: 'EMULATOR_PORT', port, env: () => env, report });
  }

  get connectionString() {
    return `Endpoint=sb://127.0.0.1:${this.port};SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true;`;
  }
}

/** What the payment provider and we prove ourselves with to each other. */
export type StripeSecrets = { readonly secretKey: string; readonly webhookSecret: string };

/** Everybody else we trade with, on this machine: who takes cards, and who publishes rates. */
export class SandboxProcess extends KeptProcess {
  private webhookUrl: string | undefined;

  constructor(
    port: number,
    env: Environment,
    private readonly secrets: StripeSecrets,
    report: Report,
  ) {
    const own = () => ({
      ...env,
      ...{ STRIPE_SECRET_KEY: secrets.secretKey, STRIPE_WEBHOOK_SECRET: secrets.webhookSecret },
      ...(this.webhookUrl !== undefined && { SANDBOX_WEBHOOK_URL: this.webhookUrl }),
    });
    super({ name: 'sandbox', entry: main('sandbox'), portSetting: 'SANDBOX_PORT', port, env: own, report });
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What the services need to know to trade with it, where they are not told to trade with others. */
  settingsBeside({ PAYMENTS_URL, FX_RATES_URL }: Environment): Environment {
    const { secretKey, webhookSecret } = this.secrets;
    const payments = { PAYMENTS_URL: this.url, STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRETS: webhookSecret };
    const rates = { FX_RATES_URL: `${this.url}/rates/eurofxref-daily.xml` };
    return { ...(PAYMENTS_URL === undefined && payments), ...(FX_RATES_URL === undefined && rates) };
  }

  /** From now on it tells the shop what happened, also after it was started again. */
  async tell(shop: string) {
    this.webhookUrl = `${shop}/v1/stripe-events`;
    const answer = await fetch(`${this.url}/control/webhook`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: this.webhookUrl }),
    });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}: ${await answer.text()}`);
  }
}
