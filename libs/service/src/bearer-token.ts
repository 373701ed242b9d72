/** What a token endpoint grants; how long it is good for is said in seconds. */
export type GrantedToken = { readonly token: string; readonly expiresInSeconds: number };

const spareMs = 300_000;

/**
 * The one token that all calls to a partner bear: asked for by the first that needs it, kept until five minutes before it
 * expires (of a short-lived one, half its time), and asked for once however many wait for it. A failure reaches all who waited;
 * the next call asks again.
 */
export class BearerToken {
  private kept: { readonly token: string; readonly untilMs: number } | undefined;
  private asking: Promise<string> | undefined;

  /**
   * @param fetchToken asks the partner; throws what the calls throw
   * @param now the clock that expiry is counted by
   */
  constructor(
    private readonly fetchToken: () => Promise<GrantedToken>,
    private readonly now: () => Date,
  ) {}

  /** A token that is good for a while. Throws what `fetchToken` throws. */
  async get(): Promise<string> {
    if (this.kept !== undefined && this.now().getTime() < this.kept.untilMs) return this.kept.token;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** The partner no longer takes this one. Whoever says so late, when there is a newer one already, costs nobody a refresh. */
  invalidate(token: string): void {
    if (this.kept?.token === token) this.kept = undefined;
  }

  /**
   * Makes a call with a token, and if it is answered 401, once more with a new one: a call that was answered 401 was not done. A
   * second 401 is the answer.
   */
  async bearing<Answer extends { readonly status: number }>(call: (token: string) => Promise<Answer>): Promise<Answer> {
    const token = await this.get();
    const answer = await call(token);
    if (answer.status !== 401) return answer;
    this.invalidate(token);
    return call(await this.get());
  }

  private async ask(): Promise<string> {
    const askedAtMs = this.now().getTime();
    const { token, expiresInSeconds } = await this.fetchToken();
    const lifeMs = expiresInSeconds * 1_000;
    this.kept = { token, untilMs: askedAtMs + Math.max(lifeMs - spareMs, Math.floor(lifeMs / 2)) };
    return token;
  }
}
