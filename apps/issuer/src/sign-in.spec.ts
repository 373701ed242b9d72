import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { AuthorizationRequest, type Browser } from './browser.contract.js';
import { Stand } from './issuer.contract.js';

let stand: Stand;
beforeEach(async () => void (stand = await Stand.open()));
afterEach(() => stand.close());

const chosen = 'a teapot from Meissen';
const atDocs = (more = {}) => new AuthorizationRequest(stand.issuer.url, stand.docs, more);
const atShop = (more = {}) => new AuthorizationRequest(stand.issuer.url, stand.storefront, more);

/** Signs in for the first time, and stops at the page that follows the choice of a password. */
async function firstSignIn(browser: Browser, asked: AuthorizationRequest, name: string, choice = chosen) {
  const asksWho = await browser.open(asked.url);
  const asksToChoose = await browser.send(asksWho, { name, password: stand.firstPasswordOf(name) });
  return browser.send(asksToChoose, { name, chosen: choice, again: choice });
}

describe('signing in', () => {
  it('for the first time asks for a new password before anything is granted, and leads back with a code', async () => {
    const browser = stand.browser();
    const asked = atDocs();
    const asksWho = await browser.open(asked.url);
    expect([asksWho.status, asksWho.text]).toEqual([200, expect.stringContaining('To the back office, for staff.')]);
    const first = stand.firstPasswordOf('wanda.warehouse');
    const asksToChoose = await browser.send(asksWho, { name: ' Wanda.Warehouse ', password: first });
    expect([asksToChoose.status, asksToChoose.text]).toEqual([200, expect.stringContaining('Choose a password')]);
    // Neither going on without a choice nor asking anew gets around it.
    expect((await browser.open(asked.url.replace('a-state', 'another'))).text).toContain('<h1>Sign in</h1>');
    expect((await browser.open(asksToChoose.url.replace('/sign-in/', '/auth/'))).url).not.toContain('code=');

    const again = await browser.open(asked.url);
    const choosing = await browser.send(again, { name: 'wanda.warehouse', password: first });
    const name = 'wanda.warehouse';
    for (const [fields, wrong] of [
      [{ chosen: 'short', again: 'short' }, 'at least 12 characters'],
      [{ chosen: 'é'.repeat(11), again: 'é'.repeat(11) }, 'at least 12 characters'],
      [{ chosen: 'x'.repeat(129), again: 'x'.repeat(129) }, 'at most 128 characters'],
      [{ chosen: first, again: first }, 'must not be the old one'],
      [{ chosen, again: `${chosen}!` }, 'are not the same'],
    ] as const) {
      const refused = await browser.send(choosing, { name, ...fields });
      expect([refused.status, refused.text]).toEqual([422, expect.stringContaining(wrong)]);
    }
    const back = await browser.send(choosing, { name, chosen, again: chosen });
    expect(asked.outcome(back)).toEqual({ code: expect.any(String), state: 'a-state', iss: stand.issuer.url });

    const { access_token, id_token, expires_in } = await asked.tokens(back);
    const claims = await stand.verified(access_token, 'retreasure-back-office');
    expect(claims).toMatchObject({ roles: ['warehouse'], sub: expect.stringMatching(/^u-[0-9a-z]{10}$/) });
    expect([claims.exp! - claims.iat!, expires_in]).toEqual([900, 900]);
    expect(decodeJwt(id_token)).toMatchObject({ aud: 'docs', sub: claims.sub, name: 'wanda.warehouse' });
  });

  it('takes the chosen password from then on, and the one-time password no more', async () => {
    const name = 'felix.finance';
    const first = stand.firstPasswordOf(name);
    await firstSignIn(stand.browser(), atDocs(), name);
    const other = stand.browser();
    const asked = atDocs();
    const asksWho = await other.open(asked.url);
    const refused = await other.send(asksWho, { name, password: first });
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('User name or password is wrong.')]);
    const back = await other.send(asksWho, { name, password: chosen });
    const { access_token } = await asked.tokens(back);
    expect(await stand.verified(access_token, 'retreasure-back-office')).toMatchObject({ roles: ['finance'] });
  });

  it('of two who know a one-time password lets only the first choose', async () => {
    const name = 'mara.marketing';
    const [one, two] = [stand.browser(), stand.browser()];
    const password = stand.firstPasswordOf(name);
    const choosing = await two.send(await two.open(atDocs().url), { name, password });
    await firstSignIn(one, atDocs(), name);
    const late = await two.send(choosing, { name, chosen: 'another long password', again: 'another long password' });
    expect([late.status, late.text]).toEqual([403, expect.stringContaining('was changed meanwhile')]);
    expect((await two.send(late, { name, password: chosen })).url).toContain('code=');
  });

  it('lasts for the next request, until another one is asked for or signs out', async () => {
    const browser = stand.browser();
    const first = atDocs();
    const { access_token } = await first.tokens(await firstSignIn(browser, first, 'adam.admin'));
    expect((await browser.open(`${stand.issuer.url}/`)).text).toContain('signed in as <strong>adam.admin</strong>');
    const second = atDocs({ prompt: 'none' });
    const again = await second.tokens(await browser.open(second.url));
    expect(decodeJwt(again.access_token).sub).toBe(decodeJwt(access_token).sub);
    expect((await browser.open(atDocs({ prompt: 'login' }).url)).text).toContain(
      'You are signed in as <strong>adam.admin',
    );

    const asksOut = await browser.open(`${stand.issuer.url}/session/end`);
    const [, xsrf] = /name="xsrf" value="([^"]+)"/.exec(asksOut.text)!;
    const confirm = { ...asksOut, url: `${stand.issuer.url}/session/end/confirm` };
    expect((await browser.send(confirm, { xsrf: xsrf!, logout: 'yes' })).text).toContain('You are signed out.');
    expect((await browser.open(`${stand.issuer.url}/`)).text).toContain('Nobody is signed in here');
    const third = atDocs({ prompt: 'none' });
    expect(third.outcome(await browser.open(third.url))).toMatchObject({ error: 'login_required' });
  });

  it.each(['chris', 'adam.admin'])('takes the place of %s, who was signed in before', async (before) => {
    const browser = stand.browser();
    await firstSignIn(browser, before === 'chris' ? atShop() : atDocs(), before);
    const asked = atDocs({ prompt: 'login' });
    const leaves = await firstSignIn(browser, asked, 'otto.auditor');
    // A browser with JavaScript sends this form by itself, if the policy lets it.
    const [, action, xsrf] = /action="([^"]+)"[^]*name="xsrf" value="([^"]+)"/.exec(leaves.text)!;
    expect(leaves.headers.get('content-security-policy')).toMatch(/script-src 'report-sample' 'sha256-[^']+';/);
    const back = await browser.send({ ...leaves, url: action! }, { xsrf: xsrf!, logout: 'yes' });
    const { access_token } = await asked.tokens(back);
    expect(await stand.verified(access_token, 'retreasure-back-office')).toMatchObject({ roles: ['auditor'] });
    expect((await browser.open(`${stand.issuer.url}/`)).text).toContain('signed in as <strong>otto.auditor</strong>');
  });

  it('keeps staff out of the shop and customers out of the back office', async () => {
    const carla = stand.browser();
    const asked = atShop();
    const { access_token } = await asked.tokens(await firstSignIn(carla, asked, 'carla'));
    expect(await stand.verified(access_token, 'retreasure-storefront')).toMatchObject({
      ...{ sub: 'c-1001', roles: ['customer'] },
    });
    const asksWho = await carla.open(atDocs().url);
    expect(asksWho.text).toContain('You are signed in as <strong>carla</strong>');
    const refused = await carla.send(asksWho, { name: 'carla', password: chosen });
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('is wrong')]);
    const silent = atDocs({ prompt: 'none' });
    expect(silent.outcome(await carla.open(silent.url))).toMatchObject({ error: 'login_required' });
  });

  it('can be given up', async () => {
    const browser = stand.browser();
    const asked = atDocs();
    const back = await browser.send(await browser.open(asked.url), { cancel: 'yes' });
    expect(asked.outcome(back)).toMatchObject({ error: 'access_denied', state: 'a-state' });
  });
});

describe('a form', () => {
  it.each([{ 'sec-fetch-site': 'cross-site' }, { origin: 'http://evil.example' }, { origin: 'null' }])(
    'of another site is refused: %j',
    async (headers) => {
      const browser = stand.browser();
      const asksWho = await browser.open(atDocs().url);
      expect((await browser.send(asksWho, { name: 'otto.auditor', password: 'x' }, headers)).status).toBe(403);
      expect((await browser.send(asksWho, { cancel: 'yes' }, headers)).text).not.toContain('code=');
    },
  );

  it('of another browser is refused, and so is one that nobody can read', async () => {
    const browser = stand.browser();
    const asksWho = await browser.open(atDocs().url);
    const stranger = await stand.browser().send(asksWho, { name: 'otto.auditor', password: 'x' });
    expect([stranger.status, stranger.text]).toEqual([400, expect.stringContaining('belongs to another window')]);
    const other = await browser.open(atDocs().url);
    expect(other.url).not.toBe(asksWho.url);
    const text = await browser.send(other, { name: 'otto.auditor' }, { 'content-type': 'text/plain' });
    expect([text.status, text.text]).toEqual([400, expect.stringContaining('cannot be read')]);
    const long = await browser.send(other, { name: 'otto.auditor', password: 'x'.repeat(5_000) });
    expect(long.status).toBe(400);
  });

  it('shows what was typed as text', async () => {
    const browser = stand.browser();
    const asksWho = await browser.open(atDocs().url);
    const wrong = await browser.send(asksWho, { name: '"><b>x', password: 'x' });
    expect(wrong.text).toContain('value="&#34;&#62;&#60;b&#62;x"');
    expect(wrong.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(wrong.headers.get('cache-control')).toBe('no-store');
  });
});

describe('a code', () => {
  it('is worth one token, even when shown twice at once', async () => {
    const asked = atDocs();
    const back = await firstSignIn(stand.browser(), asked, 'dora.steward');
    const answers = await Promise.all([asked.redeem(back), asked.redeem(back), asked.redeem(back)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect((await asked.redeem(back)).status).toBe(400);
  });

  it('is worth nothing to who has not asked for it', async () => {
    const asked = atDocs();
    const back = await firstSignIn(stand.browser(), asked, 'anna.assistant');
    for (const more of [
      { code_verifier: 'b-verifier-that-is-long-enough-for-rfc-7636-and-known-to-nobody' },
      { redirect_uri: 'http://127.0.0.1:3001/docs/oauth2-redirect.html' },
      { client_id: 'storefront', client_secret: stand.issuer.clientSecret('storefront') },
    ])
      expect((await asked.redeem(back, more)).status).toBe(400);
  });

  it.each([
    [{ code_challenge: '', code_challenge_method: '' }, 'PKCE'],
    [{ code_challenge_method: 'plain' }, 'code_challenge_method'],
    [{ response_type: 'code id_token', response_mode: 'query' }, 'response_type'],
    [{ resource: 'urn:retreasure:storefront' }, 'resource'],
    [{ prompt: 'consent' }, 'prompt'],
  ])('is not asked for with %j', async (more, what) => {
    const asked = atDocs(more);
    const { error, error_description } = asked.outcome(await stand.browser().open(asked.url));
    expect(`${error} ${error_description}`).toContain(what);
  });

  it('is sent nowhere but to where its client is', async () => {
    const elsewhere = new AuthorizationRequest(stand.issuer.url, {
      ...stand.docs,
      redirectUri: 'http://evil.example/',
    });
    const page = await stand.browser().open(elsewhere.url);
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('That did not work')]);
  });
});
