import type { Question } from '../reply.js';

/** What eBay was asked, by somebody who may ask it. */
export type EbayCall = {
  /** What the path names, decoded. */
  readonly found: readonly string[];
  readonly question: Question;
  readonly query: URLSearchParams;
  /** Where eBay says that it is, without a slash at the end. */
  readonly origin: string;
};
