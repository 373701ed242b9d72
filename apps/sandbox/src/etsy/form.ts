import type { Question } from '../reply.js';
import { EtsyError, unfit } from './etsy-error.js';

/** What stands in a form by its names; of several values of one name, as in tags[]=a&tags[]=b, all of them with commas. */
export type Form = ReadonlyMap<string, string>;

/** Of anything that is no form nothing is read, so that what is required is missing. */
export function formOf({ headers, body }: Pick<Question, 'headers' | 'body'>): Form {
  return pairsOf(/^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '') ? body : '');
}

/** Of a form, or of a query. */
export function pairsOf(text: string): Form {
  const form = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(text)) {
    const name = key.replace(/\[\d*\]$/, '');
    const before = form.get(name);
    form.set(name, before === undefined ? value : `${before},${value}`);
  }
  return form;
}

type Bounds = { readonly least?: number; readonly most?: number };

/** @throws EtsyError (400) as all that follow */
export function integer(form: Form, name: string, bounds: Bounds = {}): number | undefined {
  const text = form.get(name);
  if (text === undefined || text === '') return undefined;
  const { least = 1, most = Number.MAX_SAFE_INTEGER } = bounds;
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(value)) throw unfit(name, 'int');
  if (value < least || value > most)
    throw new EtsyError(400, `Invalid value for '${name}': must be ${said(least, most)}`);
  return value;
}

export function decimal(form: Form, name: string): number | undefined {
  const text = form.get(name);
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text) || Number(text) === 0) throw unfit(name, 'float');
  return Number(text);
}

export function flag(form: Form, name: string): boolean | undefined {
  const text = form.get(name);
  if (text === undefined || text === '') return undefined;
  if (['true', '1'].includes(text)) return true;
  if (['false', '0'].includes(text)) return false;
  throw unfit(name, 'boolean');
}

export function oneOf<T extends string>(form: Form, name: string, words: readonly T[]): T | undefined {
  const text = form.get(name);
  if (text === undefined || text === '') return undefined;
  const word = words.find((one) => one === text);
  if (word === undefined) throw new EtsyError(400, `Invalid value for '${name}': must be one of ${words.join(', ')}`);
  return word;
}

/** Values between commas; an empty text is an empty list. */
export const list = (form: Form, name: string): readonly string[] | undefined =>
  form
    .get(name)
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

const said = (least: number, most: number) =>
  most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `between ${least} and ${most}`;
