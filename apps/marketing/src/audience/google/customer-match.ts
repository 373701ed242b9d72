import { csvRow } from '#contracts/csv-cell.js';
import { googleIdentifiers, type Identifiers } from '../identifiers.js';

/**
 * Of a file to remove or to add: about 5 MB, where Google takes 5 GB; it is put together at one go, while others wait. One of
 * everybody comes to 25 MB at most.
 */
export const customerMatchRowsMax = 20_000;

const columns = ['Email', 'Phone', 'First Name', 'Last Name', 'Country', 'Zip'];

export const customerMatchHeader = csvRow(columns);

/**
 * Somebody as a row of a Customer Match file; undefined if Google would find nobody by it. Names, country and postal code find people
 * together or not at all, so that a part of them stays here.
 */
export function customerMatchRow(told: Identifiers): string | undefined {
  const { email = '', phone = '', firstName, lastName, country, postalCode } = googleIdentifiers(told);
  const address = [firstName, lastName, country, postalCode];
  const cells = [email, phone, ...address.map((part) => (address.includes(undefined) ? '' : part!))];
  return cells.some((one) => one !== '') ? csvRow(cells) : undefined;
}
