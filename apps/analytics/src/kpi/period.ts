/** First and last: days written 2026-01-10, or months written 2026-01. */
export type Period = { readonly from: string; readonly to: string };
type Step = 'day' | 'month';

const dayMs = 86_400_000;
const indexOf = (at: string, step: Step) =>
  step === 'day' ? Date.parse(at) / dayMs : Number(at.slice(0, 4)) * 12 + Number(at.slice(5, 7)) - 1;

/** So many days or months later. */
export function after(at: string, count: number, step: Step): string {
  const index = indexOf(at, step) + count;
  if (step === 'day') return new Date(index * dayMs).toISOString().slice(0, 10);
  return `${String((index - (index % 12)) / 12).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
}

/** How many days or months, first and last counted. */
export const lengthOf = ({ from, to }: Period, step: Step): number => indexOf(to, step) - indexOf(from, step) + 1;

/** As many days or months, just before. */
export const before = (period: Period, step: Step): Period => ({
  from: after(period.from, -lengthOf(period, step), step),
  to: after(period.from, -1, step),
});

/** The months that days fall into. */
export const monthsOf = ({ from, to }: Period): Period => ({ from: from.slice(0, 7), to: to.slice(0, 7) });
