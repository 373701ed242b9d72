import { useEffect, useMemo, useState } from 'preact/hooks';
import { Api } from './api.js';
import { Board } from './board.jsx';
import { Campaigns } from './campaigns.jsx';
import { Lineage } from './lineage.jsx';
import { Asking } from './asking.js';
import { signIn, type Arrival, type World } from './sign-in.js';
import { ThemeChoice } from './theme.jsx';
import { Wording } from './wording.js';

const refreshMs = 60_000;

const pages = [
  { path: '/v1/dashboard', title: 'Dashboard' },
  { path: '/v1/campaign-results', title: 'Campaigns' },
  { path: '/v1/lineage', title: 'Lineage' },
] as const;

type Shown = { readonly world: World; readonly arrived: Exclude<Arrival, { is: 'new' }> };

/** What everybody sees around the figures; and the figures, for who has signed in. */
export function Page({ world, arrived }: Shown) {
  const shown = pages.find(({ path }) => path === world.here().pathname) ?? pages[0];
  useEffect(() => void (document.title = `${shown.title} · ReTreasure`), [shown]);
  return (
    <>
      <a class="skip" href="#content">
        Skip to the figures
      </a>
      <header class="top">
        <p class="shop">ReTreasure</p>
        <nav aria-label="Pages">
          {pages.map(({ path, title }) => (
            <a key={path} href={path} aria-current={path === shown.path ? 'page' : undefined}>
              {title}
            </a>
          ))}
          <a href="/docs">API</a>
        </nav>
        <ThemeChoice />
        {arrived.is === 'signed-in' && (
          <a class="quiet" href={arrived.session.signOut}>
            Sign out
          </a>
        )}
      </header>
      <main id="content" tabIndex={-1}>
        {arrived.is === 'signed-in' ? (
          <Inside world={world} session={arrived.session} title={shown.title} />
        ) : (
          <SignIn world={world} because={arrived.because} />
        )}
      </main>
    </>
  );
}

function SignIn({ world, because }: { readonly world: World; readonly because: string }) {
  const [wrong, setWrong] = useState(because);
  const begin = () =>
    void signIn(world, { silently: false }).catch((error: unknown) => setWrong((error as Error).message));
  return (
    <section class="sign-in" aria-labelledby="who">
      <h1 id="who">Who are you?</h1>
      <p>These figures are for people of the back office.</p>
      {wrong !== '' && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <button type="button" onClick={begin}>
        Sign in
      </button>
    </section>
  );
}

type Signed = {
  readonly world: World;
  readonly session: Extract<Arrival, { is: 'signed-in' }>['session'];
  readonly title: (typeof pages)[number]['title'];
};

/** Every minute the figures are asked for again, unless nobody looks; with a token that expired, the issuer is asked first. */
function Inside({ world, session, title }: Signed) {
  const [turn, setTurn] = useState(0);
  const api = useMemo(() => new Api(session, world.fetch), [session]);
  useEffect(() => {
    const again = () => {
      if (document.hidden) return;
      if (world.now() < session.untilMs) setTurn((one) => one + 1);
      else void signIn(world, { silently: true }).catch(() => setTurn((one) => one + 1));
    };
    const timer = setInterval(again, refreshMs);
    document.addEventListener('visibilitychange', again);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', again);
    };
  }, [session]);
  const wording = useMemo(() => new Wording(navigator.language), []);
  const again = () => setTurn((one) => one + 1);
  const asking = { api, turn, again, wording, now: world.now, leave: () => void signIn(world, { silently: true }) };
  const inside = {
    Dashboard: () => <Board world={world} />,
    Campaigns: () => <Campaigns />,
    Lineage: () => <Lineage />,
  };
  return <Asking.Provider value={asking}>{inside[title]()}</Asking.Provider>;
}
