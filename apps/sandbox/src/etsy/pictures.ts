import type { Listing } from '../market/market.js';
import type { Question } from '../reply.js';
import { EtsyError } from './etsy-error.js';
import { flag, integer } from './form.js';
import { keptOf, type Picture } from './kept-listing.js';
import { isPicture, multipartOf } from './multipart.js';

const picturesMax = 20;
const altTextMax = 500;
const idBase = 5_000_000_000;

/**
 * The form of uploadListingImage: a new picture, or one that is there already, at its rank, where it pushes the others on
 * or takes the place of one. Seconds since 1970.
 * @throws EtsyError (400)
 */
export function pictureIn(question: Pick<Question, 'headers' | 'body'>, listing: Listing, at: number) {
  const { pictures, pictured } = keptOf(listing);
  const { fields, files } = multipartOf(question) ?? { fields: new Map<string, string>(), files: undefined };
  const known = pictures.find(({ id }) => id === integer(fields, 'listing_image_id'));
  const isSent = isPicture(files?.get('image')?.content ?? '');
  if (!isSent && known === undefined)
    throw new EtsyError(400, 'Either a valid image file or a listing_image_id must be provided.');
  const altText = fields.get('alt_text') ?? known?.altText ?? '';
  if (altText.length > altTextMax) throw new EtsyError(400, `alt_text cannot be more than ${altTextMax} characters`);
  const serial = isSent ? pictured + 1 : pictured;
  const picture: Picture = {
    ...{ id: isSent ? idBase + (listing.number % 100_000_000) * 100 + serial : known!.id },
    ...{ at: isSent ? at : known!.at, altText },
  };
  const others = pictures.filter(({ id }) => id !== picture.id);
  const rank = integer(fields, 'rank', { most: picturesMax }) ?? 1;
  const place = Math.min(rank - 1, others.length);
  const replaced = flag(fields, 'overwrite') ? 1 : 0;
  const after = [...others.slice(0, place), picture, ...others.slice(place + replaced)];
  if (after.length > picturesMax) throw new EtsyError(400, `A listing can have at most ${picturesMax} images.`);
  return { pictures: after, pictured: serial, added: picture.id };
}
