import { createHash } from 'node:crypto';

const firstNames = ['Anneliese', 'Björn', 'Charlotte', 'Dieter', 'Eleonore', 'Friedrich', 'Gudrun', 'Hannelore'];
const lastNames = ['Achternbusch', 'Böttcher', 'Clausnitzer', 'Dünnebier', 'Eichendorff', 'Fürstenberg', 'Großmann'];
const streets = ['Albrechtstraße', 'Bürgermeister-Smidt-Straße', 'Chausseestraße', 'Dominikanergasse', 'Elsässer Weg'];
const cities = ['Aschaffenburg', 'Bernkastel-Kues', 'Cottbus', 'Donauwörth', 'Eisenhüttenstadt', 'Fürstenfeldbruck'];

/** Somebody invented who buys under this key and nothing else: about 200 bytes of JSON, as shops are told. */
export function buyerOf(key: string) {
  const digest = createHash('sha256').update(key).digest();
  const pick = (from: readonly string[], byte: number) => from[digest[byte]! % from.length]!;
  const [first, last] = [pick(firstNames, 0), pick(lastNames, 1)];
  const number = digest.readUInt32BE(4);
  return {
    name: `${first} ${last}`,
    email: `${first}.${last}.${number.toString(36)}@post.example.org`.normalize('NFD').replace(/[^\w.@]/g, ''),
    phone: `+49 30 ${String(number % 100_000_000).padStart(8, '0')}`,
    address: {
      street: `${pick(streets, 2)} ${1 + (digest[3]! % 180)}`,
      postalCode: String(10_000 + (number % 89_999)),
      city: pick(cities, 8),
    },
  };
}
