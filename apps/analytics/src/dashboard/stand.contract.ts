import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { deadBus, startToy } from '#service/toy/toy.contract.js';
import { startIssuer, type Issuer } from '../../../issuer/src/issuer.js';
import { analytics } from '../analytics.module.js';
import { analyticsConfig } from '../config.js';

/** Undefined where there is none. */
const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
/** Where pictures are left for whoever wants to look. */
const pictures = join(tmpdir(), 'retreasure-dashboard');

const missing = 'needs a Chromium, and there is none here: apt-get install chromium';

/** Skipped where there is no Chromium; wrong where the machine is one that has to have it. */
export function describeInChromium(what: string, specs: () => void) {
  if (chromiumPath !== undefined) describe(what, specs);
  else if (process.env['CI'] !== 'true') describe(what, () => it.skip(`(skipped: ${missing})`, () => {}));
  else
    describe(what, () =>
      it(missing, () => {
        throw new Error(missing);
      }),
    );
}

const name = 'felix.finance';
const chosen = 'a password that felix chose';
type Session = Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['storageState']>>;

/** The analytics service over a lake in a folder, an issuer, and a browser that has signed in there once. */
export class Stand {
  readonly folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
  /** What a page complained of, or fetched from elsewhere. */
  readonly complaints: string[] = [];
  private browser!: Browser;
  private issuer!: Issuer;
  private service!: Awaited<ReturnType<typeof startToy>>;
  private session: Session | undefined;

  async open() {
    execFileSync(process.execPath, ['apps/analytics/build.ts'], { stdio: 'inherit' });
    mkdirSync(pictures, { recursive: true });
    this.issuer = await startIssuer({ port: 0, folder: join(this.folder, 'issuer'), report: () => {} });
    const env = { DATA_DIR: this.folder, EVENT_HUBS_CONNECTION_STRING: deadBus };
    this.service = await startToy({
      ...{ folder: this.folder, services: [{ ...analytics(analyticsConfig(env)), jobs: [] }] },
      env: { AUTH_ISSUER: this.issuer.url },
      edge: { now: () => new Date('2026-01-31T12:00:00.000Z'), issuerNow: () => new Date() },
    });
    this.issuer.setDocsOrigin(this.service.url);
    // Nobody sandboxes what runs as root, and pages of our own need it least.
    this.browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] });
    return this;
  }

  async close() {
    await this.browser.close();
    await this.service.close();
    await this.issuer.close();
    rmSync(this.folder, { recursive: true });
  }

  /** A window of somebody who has signed in before, if anybody has. `hasClock`: of which a test moves the clock. */
  async visit(path: string, { hasClock = false }: { readonly hasClock?: boolean } = {}) {
    const context = await this.browser.newContext({
      ...{ locale: 'en-GB', timezoneId: 'UTC', viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' },
      ...(this.session && { storageState: this.session }),
    });
    const page = await context.newPage();
    if (hasClock) await page.clock.install();
    const ours = [this.service.url, this.issuer.url];
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && this.complaints.push(message.text()));
    page.on('request', (request) => {
      if (!ours.some((origin) => request.url().startsWith(`${origin}/`))) this.complaints.push(request.url());
    });
    await page.goto(this.service.url + path);
    return page;
  }

  /** As people do it for the first time. */
  async signIn(page: Page) {
    await page.getByRole('button', { name: 'Sign in' }).click();
    const { password } = this.issuer.firstPasswords.find(({ user }) => user === name)!;
    await page.getByLabel('User name').fill(name);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('New password', { exact: true }).fill(chosen);
    await page.getByLabel('New password again').fill(chosen);
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await page.getByRole('heading', { name: 'Sales' }).waitFor();
    this.session = await page.context().storageState();
  }

  /** As a program would ask, with a token of its own. */
  async ask<Body>(path: string): Promise<Body> {
    const body = new URLSearchParams({
      ...{ grant_type: 'client_credentials', client_id: 'terminal', scope: 'role:auditor' },
      client_secret: this.issuer.clientSecret('terminal'),
    });
    const { access_token } = (await (await fetch(`${this.issuer.url}/token`, { method: 'POST', body })).json()) as {
      access_token: string;
    };
    const answer = await fetch(this.service.url + path, { headers: { authorization: `Bearer ${access_token}` } });
    return (await answer.json()) as Body;
  }
}

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
/** What keeps somebody from using the page, by the rules of WCAG 2.2 AA. */
export async function obstacles(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found: unknown = await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(tags)} })`);
  const { violations } = found as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

export const picture = (page: Page, name: string) =>
  page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true, animations: 'disabled' });

/** A figure at the head of a tile. */
export const shown = (page: Page, kpi: string, figure: string) =>
  page.locator(`[data-kpi="${kpi}"][data-figure="${figure}"]`).first();
