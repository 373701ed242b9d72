import { idOf } from '#service/request.js';
import type { Offer } from './sample-sales.js';

type Neighbours = { readonly bus: string; readonly sandbox: string | undefined };

/** What `npm start` says when everything runs. The curl lines work as pasted. */
export const welcome = (url: string, { bus, sandbox }: Neighbours, piece: Offer | undefined) =>
  [
    `ReTreasure is open: ${url}`,
    ``,
    `  ${url}/docs           every operation, with examples`,
    `  ${url}/health/ready   whether everything works`,
    `  bus: ${bus}`,
    ...(sandbox === undefined ? [] : [`  payments and exchange rates: the sandbox at ${sandbox}; no money moves`]),
    ...(piece === undefined
      ? []
      : ['', 'Look around, buy a piece, and see what happened to it:', '', ...curls(url, piece)]),
    '',
    'Ctrl-C closes the shop; it opens again as it was.',
  ].join('\n');

const curls = (url: string, { unitId }: Offer) => [
  `  curl '${url}/v1/units?q=silver&limit=3'`,
  `  curl ${url}/v1/quotes -H 'content-type: application/json' -H 'idempotency-key: first-${unitId}' -d '{"currency":"EUR","destination":"DE","lines":[{"unitId":"${unitId}"}]}'`,
  `  curl ${url}/v1/orders -H 'content-type: application/json' -H 'prefer: wait=5' -d '{"quoteId":"q-${idOf(`POST /v1/quotes\nfirst-${unitId}`)}","payment":{"method":"card","token":"pm_card_visa"}}'`,
  `  curl ${url}/v1/units/${unitId}/history`,
];
