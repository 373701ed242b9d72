import { z } from 'zod';

const hidden = '[secret]';
const place = /^(file:.+|https?:\/\/[^/?#@]+\/secrets\/[0-9A-Za-z-]{1,127})$/;

/** Where secrets are kept: a file or a vault, asked by name. */
export type SecretSource = {
  /**
   * What is kept there now, at most {@link charsMax} characters.
   * @throws Error that says why it cannot be read, never what is kept
   */
  read(place: string): Promise<string>;
};

/** What Azure Key Vault takes at most. */
export const charsMax = 25_000;

/**
 * A setting that nobody may see: whoever prints it, or an object that it is in, prints [secret]. Ask for its value where it is used,
 * each time: it may be another one than before.
 */
export class Secret<Value = string> {
  #value: { readonly text?: string; readonly value: Value } | undefined;
  #renew: (() => Promise<void>) | undefined;
  readonly #parse: (text: string) => Value;

  /** @param place `file:<file>` or `https://<vault>/secrets/<name>`; undefined of what stands in the setting itself */
  private constructor(
    readonly place: string | undefined,
    parse: (text: string) => Value,
  ) {
    this.#parse = parse;
  }

  /** One that stays as it is. */
  static of<Value>(value: Value): Secret<Value> {
    const secret = new Secret(undefined, () => value);
    secret.#value = { value };
    return secret;
  }

  /** One that is kept elsewhere, and is nothing until it was read there. @param parse throws where it breaks its rule */
  static at<Value>(place: string, parse: (text: string) => Value): Secret<Value> {
    return new Secret(place, parse);
  }

  /** @throws Error if it is kept elsewhere and was never read */
  get value(): Value {
    if (this.#value === undefined) throw new Error('a secret is asked for before it was read');
    return this.#value.value;
  }

  /** What was read where it is kept; if it is what it was, so is the value. @throws Error that names the rule it breaks */
  take(text: string): void {
    if (text !== this.#value?.text) this.#value = { text, value: this.#parse(text) };
  }

  /** How {@link renewed} reads it. */
  renewedBy(renew: () => Promise<void>): void {
    this.#renew = renew;
  }

  /** Looks whether there is another one by now. Never rejected: who cannot look goes on with what was known. */
  async renewed(): Promise<void> {
    await this.#renew?.();
  }

  toString() {
    return hidden;
  }
  toJSON() {
    return hidden;
  }
  [Symbol.for('nodejs.util.inspect.custom')]() {
    return hidden;
  }
}

/**
 * A secret in the settings: itself by `rule`, or the place where it is kept, `file:<file>` or
 * `https://<vault>.vault.azure.net/secrets/<name>`. `error`: what to say where nothing is given.
 */
export const secret = <Value>(rule: z.ZodType<Value, string>, error?: string) =>
  z.string(error).transform((text, context): Secret<Value> => {
    const wrong = (message: string, path: PropertyKey[] = []) =>
      void context.addIssue({ code: 'custom', message, path, input: hidden });
    if (/^(file|https?):/.test(text)) {
      if (!place.test(text)) wrong('file:<file> or https://<vault>.vault.azure.net/secrets/<name>');
      return Secret.at(text, (read) => {
        const parsed = rule.safeParse(read);
        if (!parsed.success) throw new Error(parsed.error.issues.map(({ message }) => message).join('; '));
        return parsed.data;
      });
    }
    const parsed = rule.safeParse(text);
    if (parsed.success) return Secret.of(parsed.data);
    for (const { message, path } of parsed.error.issues) wrong(message, path);
    return z.NEVER;
  });

/** Up to five, separated by commas: the new one beside the old while one replaces the other. */
export const secrets = (charsLeast: number) =>
  secret(
    z
      .string()
      .transform((list) => list.split(',').map((one) => one.trim()))
      .pipe(z.array(z.string().min(charsLeast).max(255)).min(1).max(5)),
  );

/**
 * Does `act` with the present values of `used`. Where its outcome, answered or thrown, `isRefusal`, they are looked up anew, and if
 * one is another by then, `act` is done once more: whatever was refused for its credentials was not done.
 */
export async function withPresent<Result>(
  used: readonly Secret<unknown>[],
  act: () => Result | Promise<Result>,
  isRefusal: (outcome: unknown) => boolean,
): Promise<Result> {
  const before = used.map(({ value }) => value);
  const [outcome] = await Promise.allSettled([(async () => act())()]);
  const refused = isRefusal(outcome.status === 'fulfilled' ? outcome.value : outcome.reason);
  if (refused) {
    await Promise.all(used.map((one) => one.renewed()));
    if (used.some(({ value }, n) => value !== before[n])) return act();
  }
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

const statusOf = (outcome: unknown) => (outcome as { readonly status?: number } | undefined)?.status ?? 0;
/** An answer of a partner that does not know us, or lets us do nothing. */
export const isUnauthorised = (outcome: unknown) => [401, 403].includes(statusOf(outcome));
/** An answer of whoever grants tokens: 400 is what OAuth 2 says to a refresh token that is good no longer (RFC 6749, 5.2). */
export const isUngranted = (outcome: unknown) => statusOf(outcome) === 400 || isUnauthorised(outcome);
