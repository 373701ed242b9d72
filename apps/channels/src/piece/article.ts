import type { Decider } from '#eventsourcing/decider.js';

export type ArticleCommand = { type: 'RecordArticle'; data: { title?: string | undefined } };
// This shape is on disk for ever: add to it, never change it.
export type ArticleEvent = { type: 'ArticleRecorded'; data: { title?: string | undefined } };
export type Article = { readonly isKnown: boolean; readonly title?: string | undefined };

/** A counted article that inventory has; its id is the SKU. */
export const article: Decider<ArticleCommand, ArticleEvent, Article> = {
  stream: 'article',
  initial: { isKnown: false },
  decide: ({ data }, { isKnown, title }) =>
    isKnown && (data.title === undefined || data.title === title) ? [] : [{ type: 'ArticleRecorded', data }],
  evolve: ({ title }, { data }) => ({ isKnown: true, title: data.title ?? title }),
};
