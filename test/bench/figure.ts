/** What a figure should be; `met` says whether it is. */
type Goal = { readonly atLeast: number } | { readonly below: number };

export type Figure = {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: Goal;
  readonly [more: string]: unknown;
};

/** One line of JSON, with the verdict where there is a goal. */
export function lineOf({ figure, value, unit, goal, ...more }: Figure): string {
  if (goal === undefined) return JSON.stringify({ figure, value: rounded(value), unit, ...more });
  const [met, missing] =
    'atLeast' in goal ? [value >= goal.atLeast, goal.atLeast - value] : [value < goal.below, value - goal.below];
  const verdict = met ? { met } : { met, missedBy: rounded(missing) };
  return JSON.stringify({ figure, value: rounded(value), unit, goal, ...verdict, ...more });
}

/** Four digits are more than a noisy machine can repeat. */
export const rounded = (value: number) => Number(value.toPrecision(4));
