import type { Draft, Fault } from '../channel/channel.js';
import { vintageIn, whenMadeIn, whoMade } from './when-made.js';

export const titleMax = 140;
export const photosMax = 10;
const [tagsMax, tagMax, materialsMax] = [13, 20, 13];
const id = /^[1-9]\d{0,15}$/;
const truth = /^(true|false)$/;
const size = /^\d{1,6}(\.\d{1,3})?$/;

/** What Etsy takes of a listing besides its words, by Etsy's names; lists have commas between. */
const attributes: Readonly<Record<string, RegExp>> = {
  ...{ who_made: /./, when_made: /./, is_supply: truth },
  ...{ shipping_profile_id: id, return_policy_id: id, readiness_state_id: id, shop_section_id: id },
  ...{ tags: /./, materials: /./, is_taxable: truth, should_auto_renew: truth },
  ...{ item_weight: size, item_length: size, item_width: size, item_height: size },
  ...{ item_weight_unit: /^(oz|lb|g|kg)$/, item_dimensions_unit: /^(in|ft|mm|cm|m|yd|inches)$/ },
};

/** What Etsy would refuse in a draft, in that year: its periods of making move every January. */
export function faultsIn(draft: Draft, year: number): Fault[] {
  const faults: Fault[] = [];
  const fault = (pointer: string, detail: string, isSo: boolean) => void (isSo && faults.push({ pointer, detail }));
  fault('#/format', 'Etsy has no auctions', draft.format === 'auction');
  faults.push(...faultsInTitle(draft.title));
  fault('#/description', 'it must not be empty', draft.description.trim() === '');
  fault('#/photos', `1 to ${photosMax} photos`, draft.photos.length < 1 || draft.photos.length > photosMax);
  for (const [index, photo] of draft.photos.entries())
    fault(`#/photos/${index}`, 'an https address', !/^https:\/\/[^\s/]+\//.test(photo));
  fault('#/category', 'a taxonomy id of Etsy: digits', !id.test(draft.category));
  return [...faults, ...faultsInAttributes(draft.attributes, year)];
}

function faultsInTitle(title: string): Fault[] {
  const repeated = ['%', ':', '&', '+'].filter((sign) => title.split(sign).length > 2);
  const strange = /[^\p{L}\p{Nd}\p{P}\p{Sm}\p{Zs}™©®]/u.exec(title)?.[0];
  return [
    ...(title.trim() === '' ? ['it must not be empty'] : []),
    ...(title.length > titleMax ? [`at most ${titleMax} characters`] : []),
    ...(strange === undefined ? [] : ['letters, digits, punctuation, mathematical signs, blanks, ™, © and ® only']),
    ...repeated.map((sign) => `${sign} at most once`),
  ].map((detail) => ({ pointer: '#/title', detail }));
}

function faultsInAttributes(given: Draft['attributes'], year: number): Fault[] {
  const { who_made: who = '', when_made: when = '', is_supply: isSupply = 'false' } = given;
  const found: [name: string, detail: string, isSo: boolean][] = [
    ...Object.entries(given).map(([name, value]): [string, string, boolean] => {
      // An own property: a draft may call an attribute whatever it likes, constructor too.
      const form = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
      return [
        name,
        form === undefined ? 'no field of Etsy that is set here' : 'not as Etsy wants it',
        !form?.test(value),
      ];
    }),
    ['who_made', `one of ${whoMade.join(', ')}`, !whoMade.includes(who)],
    ['when_made', `one of ${whenMadeIn(year).join(', ')}`, !whenMadeIn(year).includes(when)],
    [
      'when_made',
      'what somebody else made must be vintage, unless it is a supply',
      whenMadeIn(year).includes(when) &&
        who === 'someone_else' &&
        isSupply !== 'true' &&
        !vintageIn(year).includes(when),
    ],
    ...faultsInList(given['tags'], 'tags', tagsMax, /^[\p{L}\p{Nd}\p{Zs}\-'™©®]+$/u, tagMax),
    ...faultsInList(given['materials'], 'materials', materialsMax, /^[\p{L}\p{Nd}\p{Zs}]+$/u),
  ];
  return found.flatMap(([name, detail, isSo]) =>
    isSo ? [{ pointer: `#/attributes/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, detail }] : [],
  );
}

function faultsInList(
  value: string | undefined,
  name: string,
  countMax: number,
  form: RegExp,
  lengthMax = Infinity,
): [name: string, detail: string, isSo: boolean][] {
  const words = value?.split(',').map((word) => word.trim()) ?? [];
  return [
    [name, `at most ${countMax}`, words.length > countMax],
    [name, 'letters, digits and blanks between commas', words.some((word) => !form.test(word))],
    [name, `at most ${lengthMax} characters each`, words.some((word) => word.length > lengthMax)],
  ];
}
