import { createHash } from 'node:crypto';
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** What people told us that platforms find them by, as they wrote it. Names and places nobody is told yet: see ExportClock. */
export type Identifiers = {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly city?: string | undefined;
  readonly postalCode?: string | undefined;
  /** ISO 3166-1 alpha-2; a phone number without its country's code is one of there. */
  readonly country?: string | undefined;
};

/**
 * They as Google Customer Match takes them: SHA-256 in hexadecimal, but for country and postal code, which stay clear. What
 * came to nothing is not there. Google's rules: developers.google.com/data-manager/api/devguides/concepts/formatting
 */
export function googleIdentifiers({
  email,
  phone,
  firstName,
  lastName,
  postalCode,
  country,
}: Identifiers): Identifiers {
  const land = countryOf(country);
  return {
    email: hashed(googleEmail(email)),
    phone: hashed(e164(phone, country)),
    firstName: hashed(plain(firstName)?.replace(titles, '')),
    lastName: hashed(plain(lastName)?.replace(generations, '')),
    postalCode: present(googlePostalCode(postalCode)),
    country: land,
  };
}

/**
 * They as Meta Custom Audiences take them: all of it SHA-256 in hexadecimal. What came to nothing is not there. Meta's rules:
 * developers.facebook.com/documentation/ads-commerce/marketing-api/audiences/guides/custom-audiences ("Hashing and normalizing")
 */
export function metaIdentifiers({
  email,
  phone,
  firstName,
  lastName,
  city,
  postalCode,
  country,
}: Identifiers): Identifiers {
  const land = countryOf(country);
  const code = plain(postalCode)?.replace(/[\s-]/g, '');
  return {
    email: hashed(emailOf(email)),
    phone: hashed(e164(phone, country)?.slice(1)),
    firstName: hashed(plain(firstName)?.replace(/[\p{P}\p{S}]/gu, '')),
    lastName: hashed(plain(lastName)?.replace(/[\p{P}\p{S}]/gu, '')),
    city: hashed(plain(city)?.replace(/[^\p{L}\p{M}]/gu, '')),
    postalCode: hashed(land === 'US' ? code?.slice(0, 5) : code),
    country: hashed(land?.toLowerCase()),
  };
}

/** +14155550123; undefined of what is no number, or of no country that is known. */
export function e164(phone: string | undefined, country: string | undefined): string | undefined {
  const land = countryOf(country);
  const parsed = parsePhoneNumberFromString(phone ?? '', {
    extract: false,
    ...(land !== undefined && isSupportedCountry(land) && { defaultCountry: land }),
  });
  // That nobody has it yet is for networks to know; one that is too short or too long nobody ever will.
  return parsed?.isPossible() === true ? parsed.number : undefined;
}

/** Lower case, without blanks; undefined of what is no address. */
export function emailOf(email: string | undefined): string | undefined {
  const address = plain(email)?.replace(/\s/g, '');
  return /^[^@]+@[^@]+$/.test(address ?? '') ? address : undefined;
}

/** At Gmail, dots and what follows a plus make no other mailbox; elsewhere they may. */
function googleEmail(email: string | undefined) {
  const address = emailOf(email);
  const [, local, host] = /^(.+)@(gmail\.com|googlemail\.com)$/.exec(address ?? '') ?? [];
  if (local === undefined) return address;
  const mailbox = local.replace(/\+.*$/, '').replaceAll('.', '');
  return mailbox === '' ? undefined : `${mailbox}@${host}`;
}

/** It stands in the file as it is: nothing in it may be a formula or end a cell. */
const googlePostalCode = (postalCode: string | undefined) =>
  one(postalCode)
    ?.replace(/[^\p{L}\p{N} -]/gu, '')
    .replace(/^[ -]+/, '');

const titles = /^(?:(?:mr|mrs|ms|miss|dr|prof)(?:\.| ) *)+/;
const generations = /,? (?:jr|sr)\.?$/;

const countryOf = (country: string | undefined) => {
  const land = country?.trim().toUpperCase();
  return land !== undefined && /^[A-Z]{2}$/.test(land) ? land : undefined;
};
/** The same characters, however they were typed, with one blank between words. */
const one = (text: string | undefined) => text?.normalize('NFC').trim().replace(/\s+/g, ' ');
const plain = (text: string | undefined) => one(text)?.toLowerCase();
const present = (text: string | undefined) => (text === '' ? undefined : text);
function hashed(text: string | undefined) {
  const told = text?.trim() ?? '';
  return told === '' ? undefined : createHash('sha256').update(told).digest('hex');
}
