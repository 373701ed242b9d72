import { useLayoutEffect, useState } from 'preact/hooks';
import { Choice } from './choice.jsx';

const themes = { system: 'As the system', light: 'Light', dark: 'Dark' } as const;
type Theme = keyof typeof themes;
const key = 'retreasure-theme';
const isTheme = (text: string | null): text is Theme => text !== null && text in themes;

/** Light or dark: as the system says, unless somebody chose here. */
export function ThemeChoice() {
  const kept = localStorage.getItem(key);
  const [theme, setTheme] = useState<Theme>(isTheme(kept) ? kept : 'system');
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    localStorage.setItem(key, theme);
  }, [theme]);
  return (
    <div class="theme">
      <Choice title="Colours" value={theme} options={themes} choose={(one) => isTheme(one) && setTheme(one)} />
    </div>
  );
}

/** Goes up whenever the colours of the page change: when somebody chooses, when the system does, and for paper. */
export function useColours(): number {
  const [turn, setTurn] = useState(0);
  useLayoutEffect(() => {
    const changed = () => setTurn((one) => one + 1);
    const queries = ['(prefers-color-scheme: dark)', 'print'].map((query) => matchMedia(query));
    const chosen = new MutationObserver(changed);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    for (const query of queries) query.addEventListener('change', changed);
    return () => {
      chosen.disconnect();
      for (const query of queries) query.removeEventListener('change', changed);
    };
  }, []);
  return turn;
}
