import type { Offer } from './sample-sales.js';

type FirstPassword = { readonly user: string; readonly password: string };
type Neighbours = {
  readonly bus: string;
  readonly sandbox: string | undefined;
  /** Where letters to customers can be read; absent if they go to a mail server. */
  readonly mail: string | undefined;
  /** Absent if people sign in elsewhere. */
  readonly issuer: { readonly url: string; readonly firstPasswords: readonly FirstPassword[] } | undefined;
};

/** What `npm start` says when everything runs. The lines of the terminal work as pasted. */
export const welcome = (url: string, { bus, sandbox, issuer, mail }: Neighbours, piece: Offer | undefined) =>
  [
    `ReTreasure is open: ${url}`,
    ``,
    `  ${url}/docs           every operation, with examples; Authorize signs you in`,
    `  ${url}/v1/dashboard   how the shop is doing, for its staff`,
    `  ${url}/health/ready   whether everything works`,
    `  bus: ${bus}`,
    ...(issuer === undefined ? [] : [`  people and programs sign in at ${issuer.url}`]),
    ...(sandbox === undefined
      ? []
      : [`  payments, rates, carriers and marketplaces: the sandbox at ${sandbox}; no money moves, and no parcel`]),
    ...(mail === undefined ? [] : [`  letters to customers stay here, to be read at ${mail}`]),
    ...(issuer === undefined ? [] : passwords(issuer.firstPasswords)),
    ...(piece === undefined || issuer === undefined
      ? []
      : ['', 'Look around as a guest, and buy a piece:', '', ...curls(url, issuer.url, piece)]),
    '',
    'Ctrl-C closes the shop; it opens again as it was.',
  ].join('\n');

/** Nobody can read them again: they are good for choosing another, and until the next start. */
const passwords = (first: readonly FirstPassword[]) =>
  first.length === 0
    ? []
    : [
        '',
        'Who has not signed in yet does so with a password that is good once, and until the next start:',
        '',
        ...first.map(({ user, password }) => `  ${user.padEnd(20)} ${password}`),
      ];

const json = `-H 'content-type: application/json'`;
const bearing = `-H "authorization: Bearer $TOKEN"`;
/** What stands in a member of the JSON that comes in. */
const member = (name: string) => `sed 's/.*"${name}":"\\([^"]*\\)".*/\\1/'`;

const curls = (url: string, issuer: string, { unitId }: Offer) => [
  `  TOKEN=$(curl -s ${issuer}/token -d grant_type=urn:retreasure:grant:guest -d client_id=shop-window | ${member('access_token')})`,
  `  curl '${url}/v1/units?q=silver&limit=3' ${bearing}`,
  `  QUOTE=$(curl -s ${url}/v1/quotes ${bearing} ${json} -d '{"currency":"EUR","destination":"DE","lines":[{"unitId":"${unitId}"}]}' | grep -o '"quoteId":"[^"]*"' | head -1 | cut -d'"' -f4)`,
  `  curl ${url}/v1/orders ${bearing} ${json} -H 'prefer: wait=5' -d "{\\"quoteId\\":\\"$QUOTE\\",\\"payment\\":{\\"method\\":\\"card\\",\\"token\\":\\"pm_card_visa\\"}}"`,
  `  curl ${url}/v1/orders ${bearing}`,
];
