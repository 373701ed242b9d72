import type { Draft, Fault } from '../channel/channel.js';

/** What eBay allows in a listing that sells one piece. Lengths are in characters; of the description, as HTML. */
export const limits = {
  titleMax: 80,
  photosMax: 24,
  descriptionMax: 500_000,
  /** Longer ones stand in the offer alone. */
  productDescriptionMax: 4_000,
  aspectNameMax: 40,
  aspectMax: 50,
  conditionDescriptionMax: 1_000,
} as const;

/** How eBay names conditions. Which of them a category takes only eBay knows. */
export const conditions: readonly string[] = [
  ...['NEW', 'LIKE_NEW', 'NEW_OTHER', 'NEW_WITH_DEFECTS', 'CERTIFIED_REFURBISHED', 'EXCELLENT_REFURBISHED'],
  ...['VERY_GOOD_REFURBISHED', 'GOOD_REFURBISHED', 'SELLER_REFURBISHED', 'USED_EXCELLENT', 'USED_VERY_GOOD'],
  ...['USED_GOOD', 'USED_ACCEPTABLE', 'FOR_PARTS_OR_NOT_WORKING', 'PRE_OWNED_EXCELLENT', 'PRE_OWNED_FAIR'],
];

/** Of what is attributed to a piece, what eBay has fields of its own for; all else it calls aspects. */
const ownFields: readonly string[] = ['condition', 'conditionDescription'];
export const aspectsOf = ({ attributes }: Pick<Draft, 'attributes'>) =>
  Object.entries(attributes).filter(([name]) => !ownFields.includes(name));

const escaped: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Plain text as eBay shows it: every description is HTML there. */
export const htmlOf = (plain: string) =>
  plain.replace(/[&<>"]/g, (character) => escaped[character]!).replace(/\r\n|\r|\n/g, '<br>');

/** `requiredAspects`: what the categories that we sell in demand, Type for one. Each category demands others. */
export function faultsIn(draft: Draft, requiredAspects: readonly string[]): readonly Fault[] {
  const faults: Fault[] = [];
  const unless = (isRight: boolean, pointer: string, detail: string) => {
    if (!isRight) faults.push({ pointer, detail });
  };
  const { title, description, photos, category } = draft;
  const isWithin = (value: string, max: number) => value.trim() !== '' && value.length <= max;
  unless(isWithin(title, limits.titleMax), '#/title', `eBay takes 1 to ${limits.titleMax} characters`);
  unless(
    description.trim() !== '' && htmlOf(description).length <= limits.descriptionMax,
    '#/description',
    `eBay takes 1 to ${limits.descriptionMax} characters, as HTML`,
  );
  unless(photos.length >= 1 && photos.length <= limits.photosMax, '#/photos', `eBay takes 1 to ${limits.photosMax}`);
  photos.forEach((photo, n) => unless(/^https:\/\/./i.test(photo), `#/photos/${n}`, 'eBay takes https alone'));
  unless(/^\d{1,12}$/.test(category), '#/category', 'at eBay the number of a category');
  return [...faults, ...faultsInAttributes(draft, requiredAspects)];
}

function faultsInAttributes({ attributes }: Draft, requiredAspects: readonly string[]): Fault[] {
  const faults: Fault[] = [];
  const { condition, conditionDescription = '' } = attributes;
  if (condition !== undefined && !conditions.includes(condition))
    faults.push({ pointer: '#/attributes/condition', detail: 'no condition of eBay’s: USED_EXCELLENT is one' });
  if (conditionDescription.length > limits.conditionDescriptionMax)
    faults.push({
      pointer: '#/attributes/conditionDescription',
      detail: `eBay takes up to ${limits.conditionDescriptionMax} characters`,
    });
  const aspects = aspectsOf({ attributes });
  if (aspects.length === 0) faults.push({ pointer: '#/attributes', detail: 'eBay takes nothing without an aspect' });
  for (const name of requiredAspects)
    if (!aspects.some(([known]) => known === name))
      faults.push({ pointer: pointerTo(name), detail: 'the category demands it' });
  for (const [name, value] of aspects) {
    if (name.length > limits.aspectNameMax)
      faults.push({ pointer: pointerTo(name), detail: `names have up to ${limits.aspectNameMax} characters` });
    if (value.trim() === '' || value.length > limits.aspectMax)
      faults.push({ pointer: pointerTo(name), detail: `eBay takes 1 to ${limits.aspectMax} characters` });
  }
  return faults;
}

const pointerTo = (name: string) => `#/attributes/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
