/** A fact of this service's log for which an entry is posted. */
export type Fact = {
  /** Its id, for which an entry is posted once: sale-o-42/3. */
  readonly key: string;
  /** The day it happened on, in the books' time zone. */
  readonly day: string;
  readonly baseCurrency: string;
  /** The public event that led to it: orders/order-o-42/7. */
  readonly causedBy: string;
};

/** What an entry has of the fact that it is posted for. */
export const headOf = ({ key, day, baseCurrency, causedBy }: Fact) => ({
  ...{ key, documentDate: day, baseCurrency, causedBy },
});
