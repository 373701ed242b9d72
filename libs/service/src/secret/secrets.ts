import { Report } from '../report.js';
import { Rounds } from '../rounds.js';
import { FileSource } from './file.source.js';
import { Secret } from './secret.js';
import { VaultSource, type VaultOptions } from './vault.source.js';

export type SecretsOptions = {
  readonly now: () => Date;
  /** Is told once when a secret can no longer be read, and once when it can again. */
  readonly report: (message: string) => void;
  /** Is told the name of the setting, once an outage. */
  readonly onStale?: (name: string) => void;
  readonly vault?: VaultOptions | undefined;
};

const everyMs = 60_000;
/** Whoever is refused makes us ask again at once, and may be anybody with a wrong signature. */
const restMs = 5_000;

/** The secrets of a process that are kept elsewhere: read at the start, then every minute, and when somebody was refused with one. */
export class Secrets extends Rounds {
  private constructor(
    private readonly kept: readonly (readonly [string, Secret<unknown>])[],
    private readonly options: SecretsOptions,
  ) {
    super(everyMs, 'secrets are not looked at', new Report(options.report));
  }

  /**
   * Reads all that are in these settings.
   * @throws Error that names every setting whose secret cannot be read, and why
   */
  static async open(settings: readonly object[], options: SecretsOptions): Promise<Secrets> {
    const kept = settings.flatMap((one) => Object.entries(one)).filter(isKept);
    const [file, vault] = [new FileSource(), new VaultSource(options.vault)];
    const read = (place: string) => (place.startsWith('file:') ? file : vault).read(place);
    const secrets = new Secrets(kept, options);
    const wrong = await Promise.all(
      kept.map(async ([name, secret]) => {
        const look = async () => secret.take(await read(secret.place!));
        const failed = await look().catch((error: Error) => `  ${name}: ${saidBy(error)}`);
        secret.renewedBy(secrets.renewing(name, look));
        return failed ?? [];
      }),
    );
    if (wrong.flat().length > 0) throw new Error(`Settings are wrong:\n${wrong.flat().join('\n')}`);
    return secrets;
  }

  protected async look() {
    await Promise.all(this.kept.map(([, secret]) => secret.renewed()));
  }

  /** However many ask, once at a time, and not again at once. */
  private renewing(name: string, look: () => Promise<void>) {
    const { now, report, onStale } = this.options;
    let askedMs = now().getTime();
    let asking: Promise<void> | undefined;
    let isStale = false;
    const ask = async () => {
      try {
        await look();
        if (isStale) report(`${name}: read again`);
        isStale = false;
      } catch (error) {
        if (isStale) return;
        isStale = true;
        report(`${name}: cannot be read, the last one goes on: ${saidBy(error as Error)}`);
        onStale?.(name);
      }
    };
    return async () => {
      if (asking === undefined && Math.abs(now().getTime() - askedMs) < restMs) return;
      askedMs = now().getTime();
      await (asking ??= ask().finally(() => (asking = undefined)));
    };
  }
}

const isKept = (entry: [string, unknown]): entry is [string, Secret<unknown>] =>
  entry[1] instanceof Secret && entry[1].place !== undefined;

/** The first line: what follows of the SDKs is the whole request. */
const saidBy = ({ message, name }: Error) => message.split('\n')[0] || name;
