import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { Refused, type Api } from './api.js';
import type { Wording } from './wording.js';

/** What all parts of a page share. */
type Shared = {
  readonly api: Api;
  /** Goes up when everything is to be asked again. */
  readonly turn: number;
  readonly again: () => void;
  /** To the issuer, when our token is not believed any more. */
  readonly leave: () => void;
  readonly wording: Wording;
  readonly now: () => number;
};
// Nothing is shown outside of its provider.
export const Asking = createContext<Shared>(undefined as unknown as Shared);
export const useShared = () => useContext(Asking);

export type Answered<Body> =
  | { readonly is: 'asked' }
  /** `wrong`: it could not be asked again since. */
  | { readonly is: 'here'; readonly body: Body; readonly wrong?: string }
  | { readonly is: 'wrong'; readonly wrong: string };

/** The answer to a path, of this turn or of one before. Undefined asks nothing. */
export function useAnswer<Body>(path: string | undefined): Answered<Body> {
  const { api, turn, leave } = useShared();
  const [{ of, answered }, setAnswered] = useState<{ of?: string | undefined; answered: Answered<Body> }>({
    answered: { is: 'asked' },
  });
  useEffect(() => {
    if (path === undefined) return undefined;
    let isWanted = true;
    const settle = (next: Answered<Body>) => {
      if (isWanted) setAnswered({ of: path, answered: next });
    };
    api.get<Body>(path).then(
      (body) => settle({ is: 'here', body }),
      (error: unknown) => {
        if (error instanceof Refused && error.status === 401) return leave();
        const wrong = error instanceof Refused ? error.message : 'The service does not answer.';
        setAnswered((last) => {
          if (!isWanted) return last;
          const known = last.of === path && last.answered.is === 'here';
          return { of: path, answered: known ? { ...last.answered, wrong } : { is: 'wrong', wrong } };
        });
      },
    );
    return () => void (isWanted = false);
  }, [api, path, turn]);
  return of === path ? answered : { is: 'asked' };
}
