import type { Draft, Fault } from '../channel/channel.js';
import { htmlOf } from './listing-requests.js';

const lettersMax = 255;
const photosMax = 250;
const tagsMax = 250;
const descriptionMax = 524_288;
const attributes = ['vendor', 'tags'];

/** What Shopify would refuse, and what it would take and never show. */
export function faultsIn(draft: Draft): readonly Fault[] {
  const faults: Fault[] = [];
  const found = (pointer: string, detail: string) => faults.push({ pointer, detail });
  const named = (pointer: string, value: string) => {
    if (value.trim() === '') found(pointer, 'must say something');
    if (letters(value) > lettersMax) found(pointer, `at most ${lettersMax} letters`);
  };
  if (draft.format === 'auction') found('#/format', 'Shopify has no auctions');
  named('#/title', draft.title);
  named('#/category', draft.category);
  if (letters(htmlOf(draft.description)) > descriptionMax)
    found('#/description', `at most ${descriptionMax} letters as HTML`);
  if (draft.photos.length === 0) found('#/photos', 'at least one photo');
  if (draft.photos.length > photosMax) found('#/photos', `at most ${photosMax} photos`);
  draft.photos.forEach((photo, at) => {
    if (!/^https:\/\/[^\s/]+\/\S*$/.test(photo)) found(`#/photos/${at}`, 'an https address');
  });
  for (const name of Object.keys(draft.attributes))
    if (!attributes.includes(name))
      found(`#/attributes/${escaped(name)}`, `Shopify asks for nothing but ${attributes.join(' and ')}`);
  const { vendor, tags } = draft.attributes;
  if (vendor !== undefined) named('#/attributes/vendor', vendor);
  if (tags !== undefined && tags.split(',').length > tagsMax) found('#/attributes/tags', `at most ${tagsMax} tags`);
  if (tags?.split(',').some((tag) => tag.trim() === '' || letters(tag) > lettersMax))
    found('#/attributes/tags', `tags of 1 to ${lettersMax} letters, with commas between them`);
  return faults;
}

/** As people count them: an emoji outside the first plane is one. */
const letters = (text: string) => [...text].length;
/** RFC 6901. */
const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');
