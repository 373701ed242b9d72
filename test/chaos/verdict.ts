import { balancedBooks } from './balanced-books.js';
import { booksAgree } from './books-agree.js';
import { everybodyAnswered } from './everybody-answered.js';
import type { Evidence, Fact } from './evidence.js';
import { paidOnce } from './paid-once.js';
import { publishedFacts } from './published-facts.js';
import { readModels } from './read-models.js';
import { sealedPeople } from './sealed-people.js';
import { sentOnce } from './sent-once.js';
import { soldOnce } from './sold-once.js';
import { writtenOnce } from './written-once.js';

/** Every promise that was broken, in sentences that name who and what; empty if all were kept. Shares nothing with the services. */
export const verdict = (evidence: Evidence): string[] => [
  ...soldOnce(evidence),
  ...paidOnce(evidence),
  ...booksAgree(evidence),
  ...balancedBooks(evidence),
  ...everybodyAnswered(evidence),
  ...sentOnce(evidence),
  ...writtenOnce(evidence),
  ...readModels(evidence),
  ...publishedFacts(evidence),
  ...sealedPeople(evidence),
  ...gaps(evidence.orders),
  ...gaps(evidence.inventory),
  ...gaps(evidence.fx),
  ...gaps(evidence.privacy),
  ...gaps(evidence.fulfillment),
  ...gaps(evidence.channels),
  ...gaps(evidence.finance),
  ...gaps(evidence.marketing),
  ...gaps(evidence.analytics),
  ...evidence.brokenChains.map((id) => `${id}: the hash chain breaks here.`),
  ...evidence.deadLetters.map((letter) => `Dead letter: ${letter}`),
];

/** Versions run 1, 2, 3 within a stream, in the order of the log. */
function gaps(facts: readonly Fact[]): string[] {
  const last = new Map<string, number>();
  return facts.flatMap(({ stream, version }) => {
    const expected = (last.get(stream) ?? 0) + 1;
    last.set(stream, version);
    return version === expected ? [] : [`${stream}: version ${version} follows ${expected - 1}.`];
  });
}
