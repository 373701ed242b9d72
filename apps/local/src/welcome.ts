import type { Offer } from './sample-shop.js';

/** What `npm start` says when everything runs. The curl lines work as pasted. */
export const welcome = (url: string, bus: string, piece: Offer | undefined) =>
  [
    `ReTreasure is open: ${url}`,
    ``,
    `  ${url}/docs           every operation, with examples`,
    `  ${url}/health/ready   whether everything works`,
    `  bus: ${bus}`,
    ...(piece === undefined
      ? []
      : ['', 'Look around, buy a piece, and see what happened to it:', '', ...curls(url, piece)]),
    '',
    'Ctrl-C closes the shop; it opens again as it was.',
  ].join('\n');

const curls = (url: string, { unitId, askingPrice }: Offer) => [
  `  curl '${url}/v1/units?q=silver&limit=3'`,
  `  curl ${url}/v1/orders -H 'content-type: application/json' -H 'prefer: wait=5' -H 'idempotency-key: first-${unitId}' -d '{"channel":"web","lines":[{"unitId":"${unitId}","price":${JSON.stringify(askingPrice)}}]}'`,
  `  curl ${url}/v1/units/${unitId}/history`,
];
