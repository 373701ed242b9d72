import type { Chance } from './chance.js';

/** Who gets a parcel, and where, as the shop is told by whoever orders; the country is known already. */
export type Contact = {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly address: {
    readonly street: string;
    readonly postalCode: string;
    readonly city: string;
    readonly region?: string;
  };
};
type Page = {
  readonly people: readonly string[];
  readonly streets: readonly string[];
  /** Postal code and city, of the region if there is one. */
  readonly towns: readonly (readonly [postalCode: string, city: string])[];
  readonly region?: string;
  /** Two digits are still missing. */
  readonly phone: string;
};

const american = ['Abigail Thorne', 'Walter Pruitt', 'Josephine Lark', 'Emmett Sayles'];
/** Everybody here is invented; mail to example.com goes nowhere. */
const pages = {
  DE: {
    people: ['Henriette Vogel', 'Jörg Krähenbühl', 'Lotte Sommerfeld'],
    streets: ['Gartenstraße 12', 'Am Mühlgraben 3', 'Lindenallee 41'],
    towns: [
      ['04103', 'Leipzig'],
      ['50667', 'Köln'],
      ['80331', 'München'],
    ],
    phone: '+49 30 231250',
  },
  FR: {
    people: ['Odile Perrin', 'François Garnier', 'Éloïse Marchand'],
    streets: ['8 rue des Tanneurs', '27 quai de l’Est'],
    towns: [
      ['69002', 'Lyon'],
      ['44000', 'Nantes'],
    ],
    phone: '+33 1 99 00 10 ',
  },
  AT: {
    people: ['Theresia Huber', 'Anton Gruber'],
    streets: ['Seestraße 5', 'Obere Gasse 18'],
    towns: [
      ['6900', 'Bregenz'],
      ['1010', 'Wien'],
    ],
    phone: '+43 1 9001 10',
  },
  GB: {
    people: ['Winifred Ashby', 'Hugh Penrose', 'Margery Coles'],
    streets: ['14 Mill Lane', '3 Orchard Row'],
    towns: [
      ['BA1 2QY', 'Bath'],
      ['YO1 7HH', 'York'],
    ],
    phone: '+44 20 7946 01',
  },
  CH: {
    people: ['Regula Ammann', 'Beat Zürcher'],
    streets: ['Rebgasse 22', 'Bahnhofstrasse 9'],
    towns: [
      ['4058', 'Basel'],
      ['8001', 'Zürich'],
    ],
    phone: '+41 44 900 10 ',
  },
  JP: {
    people: ['Haruko Minami', 'Kenji Tachibana'],
    streets: ['Nishikicho 2-14', 'Teramachi 5-1'],
    towns: [
      ['600-8001', 'Kyoto'],
      ['101-0054', 'Tokyo'],
    ],
    phone: '+81 3 9001 10',
  },
  'US-PA': {
    people: american,
    streets: ['118 Walnut Street', '2207 Locust Avenue'],
    towns: [
      ['19103', 'Philadelphia'],
      ['15222', 'Pittsburgh'],
    ],
    region: 'PA',
    phone: '+1 215 555 01',
  },
  'US-NY': {
    people: american,
    streets: ['61 Meigs Street', '340 East Avenue'],
    towns: [
      ['14607', 'Rochester'],
      ['12207', 'Albany'],
    ],
    region: 'NY',
    phone: '+1 585 555 01',
  },
} as const satisfies { readonly [destination: string]: Page };
export type Destination = keyof typeof pages;

/** Somebody who lives there. */
export function contactIn(chance: Chance, destination: Destination): Contact {
  const page: Page = pages[destination];
  const [name, street, [postalCode, city]] = [
    chance.pick(page.people),
    chance.pick(page.streets),
    chance.pick(page.towns),
  ];
  const local = name.normalize('NFD').replace(/\P{ASCII}/gu, '');
  return {
    ...{ name, email: `${local.toLowerCase().replaceAll(' ', '.')}@example.com` },
    phone: `${page.phone}${chance.between(10, 99)}`,
    address: { street, postalCode, city, ...(page.region !== undefined && { region: page.region }) },
  };
}
