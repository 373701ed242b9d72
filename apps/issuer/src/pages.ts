import { createHash } from 'node:crypto';
import { passwordCharsMax, passwordCharsMin } from './users.js';

const style = `
:root { color-scheme: light dark; --ink: #1d2329; --paper: #fff; --wall: #f1efea; --line: #8a8f95; --accent: #7a3b12; --wrong: #a8071a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceae5; --paper: #24282d; --wall: #15181b; --line: #868c93; --accent: #f0b48a; --wrong: #ff9a9e; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--wall); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 25rem; padding: 2rem; border-radius: .75rem; background: var(--paper);
  box-shadow: 0 1px 3px rgb(0 0 0 / .2), 0 8px 24px rgb(0 0 0 / .08); }
.shop { margin: 0; font-size: .875rem; letter-spacing: .08em; text-transform: uppercase; color: var(--accent); }
h1 { margin: .25rem 0 1rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
label { display: block; margin-bottom: .25rem; font-weight: 600; }
input { display: block; width: 100%; margin-bottom: 1rem; padding: .625rem .75rem; font: inherit; color: inherit;
  background: transparent; border: 1px solid var(--line); border-radius: .375rem; }
button { width: 100%; padding: .625rem .75rem; font: inherit; font-weight: 600; border-radius: .375rem; cursor: pointer;
  border: 1px solid var(--accent); background: var(--accent); color: var(--paper); }
button.quiet { margin-top: .5rem; background: transparent; color: var(--accent); }
input[hidden] { display: none; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.wrong { padding: .625rem .75rem; border-left: 4px solid var(--wrong); color: var(--wrong); font-weight: 600; }
.hint { font-size: .875rem; }
`;

/**
 * Nothing runs and nothing is loaded: 'report-sample' allows no script. On the page with which oidc-provider sends a form on,
 * it adds the hash of the line that does so. `formTargets`: origins to which a form may lead
 * in the end, after redirects.
 */
export const contentPolicy = (formTargets: readonly string[]) =>
  [
    ...["default-src 'none'", "script-src 'report-sample'", `style-src 'sha256-${digest(style)}'`, "base-uri 'none'"],
    ...["frame-ancestors 'none'", `form-action ${["'self'", ...formTargets].join(' ')}`],
  ].join('; ');
const digest = (text: string) => createHash('sha256').update(text).digest('base64');

/** Text of a page, in which nothing needs to be escaped any more. */
class Markup {
  constructor(readonly text: string) {}
}
type Value = string | number | Markup | undefined;

/** Escapes every value that is not itself a piece of page. */
const page = (texts: TemplateStringsArray, ...values: readonly Value[]) =>
  new Markup(texts.map((text, at) => `${at === 0 ? '' : written(values[at - 1])}${text}`).join(''));
const written = (value: Value) =>
  value instanceof Markup ? value.text : String(value ?? '').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const whole = (title: string, content: Markup) =>
  page`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ReTreasure</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
<p class="shop">ReTreasure</p>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.text;

const alert = (wrong: string | undefined) =>
  wrong === undefined ? undefined : page`<p class="wrong" role="alert" id="wrong">${wrong}</p>`;
const explained = (wrong: string | undefined) =>
  wrong === undefined ? undefined : new Markup(' aria-invalid="true" aria-describedby="wrong"');

export type SignIn = {
  /** What the sign-in is for, in words. */
  readonly purpose: string;
  /** Who is signed in already. */
  readonly signedInAs?: string | undefined;
  /** What was typed before. */
  readonly name?: string;
  readonly wrong?: string;
};

export const signInPage = ({ purpose, signedInAs, name, wrong }: SignIn) =>
  whole(
    'Sign in',
    page`${alert(wrong)}
<p>${purpose}</p>
${signedInAs === undefined ? undefined : page`<p>You are signed in as <strong>${signedInAs}</strong>. Whoever signs in now takes your place.</p>`}
<form method="post">
<label for="name">User name</label>
<input id="name" name="name" value="${name}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="100" required${new Markup(name === undefined ? ' autofocus' : '')}${explained(wrong)}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="${passwordCharsMax}" required${new Markup(name === undefined ? '' : ' autofocus')}${explained(wrong)}>
<button>Sign in</button>
<button class="quiet" name="cancel" value="yes" formnovalidate>Cancel</button>
</form>`,
  );

export const choosePage = (name: string, wrong?: string) =>
  whole(
    'Choose a password',
    page`${alert(wrong)}
<p>Signing in as <strong>${name}</strong>. That password was good for once; choose your own to go on.</p>
<form method="post">
<input name="name" value="${name}" autocomplete="username" hidden>
<label for="chosen">New password</label>
<p class="hint" id="rule">At least ${passwordCharsMin} characters. A few words that only you put together are good.</p>
<input id="chosen" name="chosen" type="password" autocomplete="new-password" minlength="${passwordCharsMin}" maxlength="${passwordCharsMax}" required autofocus aria-describedby="rule${wrong === undefined ? '' : ' wrong'}">
<label for="again">New password again</label>
<input id="again" name="again" type="password" autocomplete="new-password" minlength="${passwordCharsMin}" maxlength="${passwordCharsMax}" required${explained(wrong)}>
<button>Save and sign in</button>
<button class="quiet" name="cancel" value="yes" formnovalidate>Cancel</button>
</form>`,
  );

export const waitPage = (minutes: number) =>
  whole(
    'Too many attempts',
    page`<p role="alert">There were too many failed attempts to sign in. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.</p>`,
  );

export const errorPage = (what: string) =>
  whole('That did not work', page`<p role="alert">${what}</p><p>Go back to where you came from and start again.</p>`);

/** `form` is oidc-provider's, with its token against forgery. */
export const signOutPage = (form: string) =>
  whole(
    'Sign out?',
    page`${new Markup(form)}
<button form="op.logoutForm" name="logout" value="yes">Sign out</button>
<button class="quiet" form="op.logoutForm">Stay signed in</button>`,
  );

export const signedOutPage = () => whole('Signed out', page`<p>You are signed out. You can close this page.</p>`);

export const homePage = (signedInAs: string | undefined) =>
  signedInAs === undefined
    ? whole(
        'Signed in?',
        page`<p>Nobody is signed in here. The shop and its back office lead here when they need to know you.</p>`,
      )
    : whole(
        'Signed in',
        page`<p>You are signed in as <strong>${signedInAs}</strong>.</p><p><a href="/session/end">Sign out</a></p>`,
      );
