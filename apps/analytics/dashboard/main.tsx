import { render } from 'preact';
import { Page } from './page.jsx';
import { arrival, signIn, type Arrival, type World } from './sign-in.js';
import './style.css';

const world: World = {
  fetch: (input, init) => fetch(input, init),
  random: (bytes) => crypto.getRandomValues(bytes),
  kept: sessionStorage,
  now: () => Date.now(),
  here: () => new URL(location.href),
  leadTo: (url) => location.assign(url),
};

const arrived = await arrival(world).catch((error: unknown): Arrival => {
  return { is: 'refused', because: (error as Error).message, back: location.pathname };
});
if ('back' in arrived) history.replaceState(null, '', arrived.back);
const show = (one: Exclude<Arrival, { is: 'new' }>) =>
  render(<Page world={world} arrived={one} />, document.getElementById('page')!);
if (arrived.is !== 'new') show(arrived);
else
  await signIn(world, { silently: true }).catch((error: unknown) =>
    show({ is: 'refused', because: (error as Error).message, back: location.pathname }),
  );
