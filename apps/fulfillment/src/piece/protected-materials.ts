import { plainWords } from './plain-words.js';

/**
 * Materials of species that CITES lists in such a way that finished goods need a permit, in the words of dealers, without
 * accents: English, German and French, ivory also in other languages. A word too many stops a parcel until somebody looked; a
 * word too few loses it at the border. So imitations and colours are found as well: "ivory-coloured", "faux ivory".
 *
 * Left out, since their listings cover logs, sawn wood and veneer and not what is made of them: mahogany and ebony. Rosewood
 * is here, though up to ten kilograms a shipment of it may be exempt, because that is for a person to weigh.
 */
const materials: readonly (readonly [material: string, words: RegExp])[] = [
  [
    'ivory',
    /\b(ivory|ivories|elfenbein\w*|ivoires?|avorio|marfil|ivoor|elpenbeen|scrimshaw|tusks?|stoszahn\w*|stosszahn\w*|hornbill)\b/,
  ],
  [
    'tortoiseshell',
    /\b(tortoise-?shell|(tortoise|turtle) shell|schildpatt\w*|schildkrot\w*|schildkroet\w*|ecailles?|tartaruga|carey|schildpad)\b/,
  ],
  ['rhino horn', /\b(rhino|rhinos|rhinoceros|nashorn\w*|rhinozeros\w*)\b/],
  ['coral', /\b(corals?|koralle\w*|corail|coraux|corallo)\b/],
  [
    'rosewood',
    /\b(rosewood|rosenholz\w*|palisander\w*|palissandre|bois de rose|bois de violette|kingwood|tulipwood|cocobolo|blackwood|dalbergia)\b/,
  ],
  ['brazilwood', /\b(pernambuco|brazilwood|brasilholz|fernambuk\w*|pernambouc|fernambouc)\b/],
  ['lignum vitae', /\b(lignum vitae|guaiacum|pockholz\w*|gaiac)\b/],
  [
    'reptile skin',
    /\b(crocodiles?|alligators?|caimans?|pythons?|lizards?|lizard-?skin|snake-?skin|krokodil\w*|kaiman\w*|schlangen(haut|leder)\w*|eidechs\w*|lezard|(peau|cuir) de serpent)\b/,
  ],
  [
    'whale, walrus and narwhal',
    /\b(whale-?bone|baleen|whales?'?s? (teeth|tooth|bone)|sperm whale|walrus|narwhals?|fischbein\w*|walbein\w*|wal(zahn|zahne)|pottwal\w*|walross\w*|narwal\w*|narval|cachalots?|baleines?|(ivoire|defense|dent) de morse)\b/,
  ],
  [
    'feathers',
    /\b(feathers?(?![- ]?band)|plumes?|plumage|kingfisher|tian-?tsui|egret|aigrettes?|bird of paradise|feder(schmuck|facher|krone)\w*|(vogel|straussen|strausen|pfauen|reiher)federn?)\b/,
  ],
  [
    'fur and skin of cats',
    /\b((tiger|leopard|jaguar|ocelot|cheetah)s? (skin|fur|pelt|claw|tooth|teeth|rug)s?|(tiger|leoparden|jaguar|ozelot|geparden)(fell|zahn|kralle)\w*|peau de (tigre|leopard|panthere|jaguar|ocelot))\b/,
  ],
  [
    'elephant',
    /\b(elephant'?s? (foot|feet|hair|skin|leather|tail)|elefanten(fuss|fus|haar|haut|leder)\w*|(pied|poil|peau) d'elephant)\b/,
  ],
  ['shell of protected molluscs', /\b(nautilus|giant clam|tridacna|queen conch|riesenmuschel\w*|benitier)\b/],
  ['shahtoosh', /\b(shahtoosh|shatoosh)\b/],
];

/** What in these words may need a CITES permit to leave the country, by its English name, in the order of the list. */
export function protectedMaterialsIn(text: string): string[] {
  const words = plainWords(text).replaceAll('ß', 's').replaceAll('’', "'");
  return materials.flatMap(([material, pattern]) => (pattern.test(words) ? [material] : []));
}
