import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { FailedLogins } from './failed-logins.js';
import { audienceOfClient } from './granted.js';
import type { Oidc } from './open-provider.js';
import { choosePage, errorPage, homePage, signInPage, waitPage } from './pages.js';
import type { User, Users } from './users.js';

const choosingMax = 1_000;
const formBytesMax = 4_096;

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;
type Visit = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly interaction: Interaction;
};

/**
 * The pages of a sign-in that oidc-provider has begun. Each is bound to the browser by a cookie that no other site can make
 * it send along with a form.
 */
export class Login {
  /** Who has shown a one-time password, by sign-in, and now has to choose another. */
  private readonly choosing = new Map<string, User>();

  constructor(
    private readonly oidc: Oidc,
    private readonly provider: () => Provider,
    private readonly users: Users,
    private readonly failures: FailedLogins,
  ) {}

  /** /sign-in/{uid} */
  async answer(request: IncomingMessage, response: ServerResponse) {
    const { SessionNotFound } = this.oidc.errors;
    const interaction = await this.provider()
      .interactionDetails(request, response)
      .catch((error: unknown) => {
        if (error instanceof SessionNotFound) return undefined;
        throw error;
      });
    if (interaction === undefined || !request.url!.endsWith(`/${interaction.uid}`))
      return show(response, 400, errorPage('This sign-in has expired, or belongs to another window.'));
    const visit = { request, response, interaction };
    if (request.method === 'GET') return this.ask(visit);
    const form = await formOf(request);
    if (form === undefined) return show(response, 400, errorPage('This form cannot be read.'));
    if (form.has('cancel')) return this.cancel(visit);
    const chooser = this.choosing.get(interaction.uid);
    return chooser !== undefined && form.has('chosen') ? this.choose(visit, chooser, form) : this.check(visit, form);
  }

  /** Who is signed in: / */
  async home(request: IncomingMessage, response: ServerResponse) {
    const provider = this.provider();
    const session = await provider.Session.get(provider.createContext(request, response));
    show(response, 200, homePage(this.nameOf(session.accountId)));
  }

  private ask(visit: Visit, status = 200, typed: { name?: string; wrong?: string } = {}) {
    const { response, interaction } = visit;
    const chooser = this.choosing.get(interaction.uid);
    if (chooser !== undefined && typed.wrong === undefined) return show(response, 200, choosePage(chooser.name));
    const purpose =
      audienceFor(interaction) === 'storefront' ? 'With your account at the shop.' : 'To the back office, for staff.';
    const signedInAs = this.nameOf(interaction.session?.accountId);
    return show(response, status, signInPage({ purpose, signedInAs, ...typed }));
  }

  private async check(visit: Visit, form: URLSearchParams) {
    const { request, response, interaction } = visit;
    const name = (form.get('name') ?? '').trim().toLowerCase().slice(0, 100);
    const user = this.users.byName(name, audienceFor(interaction));
    const attempt = this.failures.begin(name, user?.id, request.socket.remoteAddress ?? '');
    if (typeof attempt === 'number') {
      response.setHeader('retry-after', attempt);
      return show(response, 429, waitPage(Math.ceil(attempt / 60)));
    }
    const right = await this.users.isRight(user, form.get('password') ?? '').catch((error: unknown) => {
      attempt.failed();
      throw error;
    });
    if (user === undefined || !right) {
      attempt.failed();
      return this.ask(visit, 403, { name, wrong: 'User name or password is wrong.' });
    }
    attempt.succeeded();
    if (!user.oneTime) return this.finish(visit, user);
    this.choosing.set(interaction.uid, user);
    // Only who knows a one-time password gets in here, and a sign-in that waits longest has most likely been given up.
    if (this.choosing.size > choosingMax) this.choosing.delete(this.choosing.keys().next().value!);
    return this.ask(visit);
  }

  private async choose(visit: Visit, user: User, form: URLSearchParams) {
    if (this.users.byId(user.id)?.password !== user.password) {
      this.choosing.delete(visit.interaction.uid);
      return this.ask(visit, 403, { name: user.name, wrong: 'The password was changed meanwhile. Sign in again.' });
    }
    const chosen = form.get('chosen') ?? '';
    const wrong =
      chosen === form.get('again') ? await this.users.choose(user, chosen) : 'The two passwords are not the same.';
    if (wrong !== undefined) return show(visit.response, 422, choosePage(user.name, wrong));
    this.choosing.delete(visit.interaction.uid);
    return this.finish(visit, user);
  }

  private finish({ request, response }: Visit, { id }: User) {
    // Not remembered: the session ends with the browser, or earlier.
    const login = { accountId: id, remember: false, amr: ['pwd'] };
    return this.provider().interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  }

  private cancel({ request, response, interaction }: Visit) {
    this.choosing.delete(interaction.uid);
    const answer = { error: 'access_denied', error_description: 'The sign-in was cancelled.' };
    return this.provider().interactionFinished(request, response, answer, { mergeWithLastSubmission: false });
  }

  private nameOf(id: string | undefined) {
    return id === undefined ? undefined : this.users.byId(id)?.name;
  }
}

const audienceFor = ({ params }: Interaction) => audienceOfClient(String(params['client_id']));

function show(response: ServerResponse, status: number, page: string) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(page);
}

/** The front has seen to it that it says its length. */
async function formOf(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const type = request.headers['content-type']?.split(';')[0];
  if (type !== 'application/x-www-form-urlencoded' || Number(request.headers['content-length']) > formBytesMax)
    return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}
