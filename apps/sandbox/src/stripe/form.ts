import { invalidParameter, StripeError } from './stripe-error.js';

/** A form by its bracket keys as they were sent: 'metadata[order_id]' -> 'R-1'. */
export type Form = ReadonlyMap<string, string>;

const fieldsMax = 300;
const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));

/** @throws StripeError (400) when it is not such a form. */
export function parseForm(text: string): Form {
  if (text === '') return new Map();
  const pairs = text.split('&', fieldsMax + 1);
  if (pairs.length > fieldsMax) throw invalidParameter('Too many parameters.', undefined);
  const form = new Map<string, string>();
  try {
    for (const pair of pairs) {
      const at = pair.indexOf('=');
      form.set(decode(at < 0 ? pair : pair.slice(0, at)), at < 0 ? '' : decode(pair.slice(at + 1)));
    }
  } catch {
    throw invalidParameter('Invalid request: the form is not percent-encoded.', undefined);
  }
  return form;
}

/** Every parameter must be one that Stripe knows for this call; what is meant for parts that are not here is let by. */
export function onlyKnown(form: Form, known: ReadonlySet<string>) {
  for (const key of form.keys()) {
    const bracket = key.indexOf('[');
    const name = bracket < 0 ? key : key.slice(0, bracket);
    if (!known.has(name))
      throw new StripeError(400, {
        ...{ type: 'invalid_request_error', code: 'parameter_unknown', param: name },
        message: `Received unknown parameter: ${name}`,
      });
  }
}

export function integer(form: Form, name: string): number | undefined {
  const text = form.get(name);
  if (text === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(text))
    throw new StripeError(400, {
      ...{ type: 'invalid_request_error', code: 'parameter_invalid_integer', param: name },
      message: `Invalid integer: ${text}`,
    });
  return Number(text);
}

export function flag(form: Form, name: string): boolean {
  const text = form.get(name);
  if (text === undefined || text === 'false') return false;
  if (text !== 'true') throw invalidParameter(`Invalid boolean: ${text}`, name);
  return true;
}

/** Whether it is asked to lay this open in the answer. Of all that Stripe can lay open, each call here knows one. */
export function expanded(form: Form, known: string): boolean {
  const asked = [...form].filter(([key]) => key.startsWith('expand')).map(([, value]) => value);
  const other = asked.find((one) => one !== known);
  if (other !== undefined) throw invalidParameter(`This property cannot be expanded (${other}).`, 'expand');
  return asked.length > 0;
}

/** One of the words, or undefined when it was not sent. */
export function oneOf<T extends string>(form: Form, name: string, words: readonly T[]): T | undefined {
  const text = form.get(name);
  if (text === undefined) return undefined;
  const word = words.find((one) => one === text);
  if (word === undefined) throw invalidParameter(`Invalid ${name}: must be one of ${words.join(', ')}`, name);
  return word;
}

export function missing(name: string) {
  return new StripeError(400, {
    ...{ type: 'invalid_request_error', code: 'parameter_missing', param: name },
    message: `Missing required param: ${name}.`,
  });
}

/** At most 50 notes, keys of 40 and values of 500 characters, as at Stripe; an empty value is no note. */
export function metadata(form: Form): Record<string, string> {
  const notes: Record<string, string> = {};
  let count = 0;
  for (const [key, value] of form) {
    const name = key.startsWith('metadata[') && key.endsWith(']') ? key.slice('metadata['.length, -1) : undefined;
    if (name === undefined || value === '') continue;
    if (++count > 50) throw invalidParameter('Metadata can have at most 50 keys.', 'metadata');
    if (name.length > 40) throw invalidParameter('Metadata keys can have at most 40 characters.', 'metadata');
    if (value.length > 500) throw invalidParameter('Metadata values can have at most 500 characters.', key);
    notes[name] = value;
  }
  return notes;
}
