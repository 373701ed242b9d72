import { EtsyError, FieldFaults, missing, unfit, type FieldFault } from './etsy-error.js';
import { priceIn } from './etsy-money.js';
import { decimal, flag, integer, list, oneOf, type Form } from './form.js';
import { whenMadeIn, whoMade } from './when-made.js';

/** What a form says of a listing: the hall's own fields, and the rest in Etsy's words. Only what was said is there. */
export type ListingWords = {
  readonly title?: string;
  readonly quantity?: number;
  readonly priceMinor?: number;
  readonly more: Readonly<Record<string, unknown>>;
};

const required = ['quantity', 'title', 'description', 'price', 'who_made', 'when_made', 'taxonomy_id'];
const titleMax = 140;
const quantityMax = 999;
const tagsMax = 13;
const tagMax = 20;

const ids = ['taxonomy_id', 'shipping_profile_id', 'return_policy_id', 'shop_section_id', 'readiness_state_id'];
const counts = ['processing_min', 'processing_max'];
const sizes = ['item_weight', 'item_length', 'item_width', 'item_height'];
const flags = [
  ...['is_supply', 'is_customizable', 'should_auto_renew', 'is_taxable', 'is_personalizable'],
  'personalization_is_required',
];

/**
 * The form of createDraftListing, in that year.
 * @throws EtsyError, FieldFaults (400)
 */
export function draftIn(form: Form, currency: string, year: number): Required<ListingWords> {
  for (const name of required) if (!form.get(name)?.trim()) throw missing(name);
  const words = changesIn(form, year);
  if ((words.more['listing_type'] ?? 'physical') !== 'download')
    for (const name of ['shipping_profile_id', 'readiness_state_id'])
      if (words.more[name] === undefined) throw new EtsyError(400, `A ${name} is required for physical listings.`);
  return {
    ...{ title: words.title!, more: words.more },
    quantity: integer(form, 'quantity', { most: quantityMax })!,
    priceMinor: priceIn(currency, form.get('price')),
  };
}

/**
 * The form of updateListing. What is not known there is let by, prices and quantities too: they go with the inventory.
 * @throws EtsyError, FieldFaults (400)
 */
export function changesIn(form: Form, year: number): ListingWords {
  const title = form.get('title');
  const faults = [...(title === undefined ? [] : faultsInTitle(title)), ...faultsInLists(form)];
  if (faults.length > 0) throw new FieldFaults(faults);
  if (form.get('description')?.trim() === '') throw unfit('description', 'string');
  const said = {
    description: form.get('description'),
    who_made: oneOf(form, 'who_made', whoMade),
    when_made: oneOf(form, 'when_made', whenMadeIn(year)),
    listing_type: oneOf(form, 'type', ['physical', 'download', 'both']),
    item_weight_unit: oneOf(form, 'item_weight_unit', ['oz', 'lb', 'g', 'kg']),
    item_dimensions_unit: oneOf(form, 'item_dimensions_unit', ['in', 'ft', 'mm', 'cm', 'm', 'yd', 'inches']),
    ...{ tags: list(form, 'tags'), materials: list(form, 'materials'), style: list(form, 'styles') },
    ...each(ids, (name) => integer(form, name)),
    ...each(counts, (name) => integer(form, name, { least: 0 })),
    ...each(sizes, (name) => decimal(form, name)),
    ...each(flags, (name) => flag(form, name)),
  };
  const more = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  return { ...(title !== undefined && { title }), more };
}

const each = (names: readonly string[], read: (name: string) => unknown) =>
  Object.fromEntries(names.map((name) => [name, read(name)]));

function faultsInTitle(title: string): FieldFault[] {
  const [path, once] = ['/title', /[%:&+]/g];
  const repeated = [...title.matchAll(once)].map(([sign]) => sign).find((sign, at, all) => all.indexOf(sign) !== at);
  return [
    ...(/[^\p{L}\p{Nd}\p{P}\p{Sm}\p{Zs}™©®]/u.test(title)
      ? [{ path: `${path}/1`, type: 'invalid_characters', message: 'contains invalid characters' }]
      : []),
    ...(title.length > titleMax
      ? [{ path, type: 'string_too_long', message: `cannot be more than ${titleMax} characters` }]
      : []),
    ...(repeated === undefined
      ? []
      : [{ path, type: 'invalid_characters', message: `can only contain ${repeated} once` }]),
  ];
}

function faultsInLists(form: Form): FieldFault[] {
  const tags = list(form, 'tags') ?? [];
  const tooMany = { path: '/tags', type: 'array_too_long', message: `cannot be more than ${tagsMax} items` };
  return [
    ...(tags.length > tagsMax ? [tooMany] : []),
    ...badWords('tags', tags, (tag) => tag.length > tagMax || /[^\p{L}\p{Nd}\p{Zs}\-'™©®]/u.test(tag)),
    ...badWords('materials', list(form, 'materials') ?? [], (one) => /[^\p{L}\p{Nd}\p{Zs}]/u.test(one)),
  ];
}

const badWords = (name: string, words: readonly string[], isBad: (word: string) => boolean): FieldFault[] =>
  words.flatMap((word, at) =>
    isBad(word) ? [{ path: `/${name}/${at}`, type: 'invalid_characters', message: 'contains invalid characters' }] : [],
  );
