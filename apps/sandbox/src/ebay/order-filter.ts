import { fulfillmentError } from './ebay-error.js';

type Span = { readonly from: number; readonly to: number };
export type Criteria = {
  readonly created: Span;
  readonly modified: Span;
  readonly statuses: readonly string[] | undefined;
};

const dayMs = 86_400_000;
/** What is older is not told, and without a filter nothing older than the second. */
const toldMs = 730 * dayMs;
const usualMs = 90 * dayMs;
const statuses = ['NOT_STARTED', 'IN_PROGRESS', 'FULFILLED'];
const anytime = { from: 0, to: Number.MAX_SAFE_INTEGER };

/**
 * What stands in `filter`: creationdate:[from..to], lastmodifieddate:[from..], orderfulfillmentstatus:{A|B}, with commas between.
 * @throws EbayError
 */
export function criteriaOf(filter: string, now: number): Criteria {
  if (filter === '')
    return { created: { from: now - usualMs, to: anytime.to }, modified: anytime, statuses: undefined };
  let criteria: Criteria = { created: anytime, modified: anytime, statuses: undefined };
  for (const part of filter.split(/,(?=[a-z]+:)/)) {
    const [, name = part, value = ''] = /^([a-z]+):(.*)$/.exec(part) ?? [];
    if (name === 'creationdate') criteria = { ...criteria, created: spanOf(name, value, now) };
    else if (name === 'lastmodifieddate') criteria = { ...criteria, modified: spanOf(name, value, now) };
    else if (name === 'orderfulfillmentstatus') criteria = { ...criteria, statuses: statusesOf(name, value) };
    else throw fulfillmentError(30_700, `Invalid filter name: ${name.slice(0, 40)}`);
  }
  return criteria;
}

function spanOf(name: string, value: string, now: number): Span {
  const [, first, last] = /^\[(.*)\.\.(.*)\]$/.exec(value) ?? [];
  if (first === undefined) throw invalid(name);
  if (first === '') throw fulfillmentError(30_820, 'Start date is missing');
  const from = instantOf(first);
  const to = last ? instantOf(last) : anytime.to;
  if (from > to) throw fulfillmentError(30_840, 'Start date should be before end date');
  if (from > now || (last && to > now)) throw fulfillmentError(30_850, "Start and end dates can't be in the future");
  if (now - from > toldMs)
    throw fulfillmentError(30_830, "Time range between start date and end date must be within '2' years.");
  return { from, to };
}

function instantOf(text: string): number {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text) || Number.isNaN(Date.parse(text)))
    throw fulfillmentError(30_810, 'Invalid date format');
  return Date.parse(text);
}

function statusesOf(name: string, value: string) {
  const [, listed = ''] = /^\{(.*)\}$/.exec(value) ?? [];
  const wanted = listed.split('|');
  if (!wanted.every((status) => statuses.includes(status))) throw invalid(name);
  return wanted;
}

const invalid = (name: string) => fulfillmentError(30_800, `Invalid filter value for filter ${name}`);
