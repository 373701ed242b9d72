import type { Person } from './market.js';

const person = (
  [name, username, phone]: readonly [name: string, username: string, phone: string],
  [street, city, region, postalCode, country]: readonly [string, string, string, string, string],
): Person => ({
  ...{ name, username, phone, email: `${username}@buyers.example` },
  ...{ street, city, region, postalCode, country },
});

/** Who buys where nobody says who. Invented, with names that nobody has, so that they are found wherever they leak. */
export const people: readonly Person[] = [
  person(
    ['Zephyrine Quillfeather', 'zephyrine_quill', '+12155550143'],
    ['1817 Marrowbone Lane', 'Philadelphia', 'PA', '19103', 'US'],
  ),
  person(
    ['Barnabas Oddlethwaite', 'oddlethwaite77', '+15035550118'],
    ['44 Thistlewick Avenue', 'Portland', 'OR', '97205', 'US'],
  ),
  person(
    ['Philippa Wexcombe-Drury', 'wexcombe_drury', '+442079460188'],
    ['9 Pennyfarthing Mews', 'London', '', 'SW1A 2AA', 'GB'],
  ),
  person(['Ottokar Zwirbelhuber', 'zwirbelhuber', '+493055501234'], ['Knarzengasse 12', 'Berlin', '', '10117', 'DE']),
  person(
    ['Solveig Trumpelmark', 'trumpelmark', '+14165550177'],
    ['302 Kettlewhistle Road', 'Toronto', 'ON', 'M5V 2T6', 'CA'],
  ),
];
