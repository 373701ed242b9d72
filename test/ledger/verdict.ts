import { reconcile } from '../../apps/local/src/reconcile/reconcile.js';
import { eventsIn, questionsIn, statementsIn, sumOf, type Events } from './logs.js';
import { prefixesOfLines, prefixesOfLog, type Prefixes } from './prefixes.js';

export type Evidence = {
  /** Of a shop that is closed. */
  readonly dataDir: string;
  /** How many payers wrote. */
  readonly statements: number;
  /** How often which misfortune befell whom. */
  readonly happened: ReadonlyMap<string, number>;
  /** In words. */
  readonly deadLetters: readonly string[];
};
export type Verdict = {
  /** What is wrong, in sentences; empty if the books are as they should be. */
  readonly findings: readonly string[];
  readonly events: Events;
  readonly prefixes: Prefixes;
  readonly compared: object;
  /** Fees that were too high: planted, and questioned by the books. */
  readonly wrongFees: { readonly planted: number; readonly questioned: number };
};

// With fewer, chance alone may spare somebody everything.
const enoughEvents = 50_000;

/** What is to be said of the books after such a run, by code that shares nothing with the rules that posted them. */
export function verdict({ dataDir, statements, happened, deadLetters }: Evidence): Verdict {
  const [log, lines] = [prefixesOfLog(dataDir), prefixesOfLines(dataDir)];
  const settledBefore = new Date().toISOString();
  const { differences, shown, leftOut, compared } = reconcile({ dataDir, settledBefore });
  const questions = questionsIn(dataDir);
  const planted = [...happened].reduce((sum, [name, times]) => sum + (name.endsWith('wrong-fee') ? times : 0), 0);
  // A marketplace may say the fees of an order in several lines, of which each is too much.
  const questioned = new Set(questions.flatMap(({ orderId, what }) => (what === 'fee' ? [orderId] : []))).size;
  const heard = statementsIn(dataDir);
  const events = eventsIn(dataDir);
  const spared = sumOf(events) < enoughEvents ? [] : sparedIn(happened);
  const findings = [
    ...log.findings,
    ...lines.findings,
    ...(log.entries === lines.entries && log.lines === lines.lines
      ? []
      : [
          `The log has ${log.entries} entries of ${log.lines} lines, the read model ${lines.entries} of ${lines.lines}.`,
        ]),
    ...shown.map(({ says }) => says),
    ...(differences > shown.length ? [`and ${differences - shown.length} more.`] : []),
    ...(leftOut > 0 ? [`${leftOut} differ that changed just now.`] : []),
    ...questions.flatMap(({ orderId, what }) => (what === 'fee' ? [] : [`${orderId}: ${what} is questioned.`])),
    ...(questioned === planted ? [] : [`${planted} fees were too high, and ${questioned} are questioned.`]),
    ...(heard === statements ? [] : [`${statements} statements were written, and ${heard} are in the books.`]),
    ...spared.map((name) => `${name}: nothing of it happened, so nothing is proved.`),
    ...deadLetters.map((letter) => `Dead letter: ${letter}`),
  ];
  return { findings, events, prefixes: log, compared, wrongFees: { planted, questioned } };
}

/** Whom nothing befell, and what befell nobody. Chance may spare whoever is seldom asked one of the ways to fare badly. */
function sparedIn(happened: ReadonlyMap<string, number>): string[] {
  const sums = new Map<string, number>();
  for (const [name, times] of happened) {
    const end = name.lastIndexOf(' ');
    for (const group of [name.slice(0, end), name.slice(end + 1)]) sums.set(group, (sums.get(group) ?? 0) + times);
  }
  return [...sums].flatMap(([group, times]) => (times > 0 ? [] : [group]));
}
