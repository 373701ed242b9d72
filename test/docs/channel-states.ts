import * as contracts from '#contracts/channels.js';
import type { Draft, Fault, Marketplace, Pushed } from '../../apps/channels/src/channel/channel.js';
import { marketplaces } from '../../apps/channels/src/channel/channel.js';
import { faultsIn as faultsAtEbay } from '../../apps/channels/src/ebay/limits.js';
import { faultsIn as faultsAtEtsy } from '../../apps/channels/src/etsy/limits.js';
import { listingStatuses, type Because, type ListingStatus } from '../../apps/channels/src/listing/listing.js';
import { messageStatuses, type MessageStatus } from '../../apps/channels/src/message/message.js';
import type { What } from '../../apps/channels/src/order/sale.js';
import { faultsIn as faultsAtShopify } from '../../apps/channels/src/shopify/limits.js';
import { badReasons, type BadReason } from '../../apps/channels/src/store/file-row.js';
import type { Document } from './document.js';
import { payoutSection } from './payout-lines.js';
import { table } from './table.js';

const ofListing: Record<ListingStatus, readonly [means: string, then: string]> = {
  draft: ['People wrote what is said of the piece there.', 'Nothing is asked until people want it there.'],
  publishing: ['The channel is being asked to sell it.', 'Asked again until there is an answer.'],
  refused: ['The channel says no; `code` is its own word for why.', 'People mend the draft, or ask once more.'],
  live: ['It can be bought there.', 'It is ended as soon as it is somebody’s, or not wanted there any more.'],
  ending: ['The channel is being asked to take it off sale.', 'With a `code`: it would not; people look at it.'],
  ended: ['It is off sale.', 'For sale again by itself, once the piece can be had and is wanted there.'],
  sold: ['It was sold there.', 'As ended: its order may give the piece back.'],
};
const ofEnding: Record<Because | 'sold-there', string> = {
  allocated: 'The piece belongs to an order from elsewhere. How long it could still be bought is measured.',
  withdrawn: 'The piece is not offered any more.',
  'by-hand': 'People do not want it there any more.',
  frozen: 'Somebody bid for the piece in an auction at another channel.',
  'sold-there': 'The order is the channel’s own: there is nothing left to end.',
};
const ofPeople: Record<What, readonly [what: string, until: string]> = {
  cancel: ['Cancel the order on the channel’s pages.', 'The channel tells that it is cancelled.'],
  refund: ['Give the money back on the channel’s pages.', 'The channel tells of that refund.'],
  ship: ['Tell the buyer on the channel’s pages that it was sent.', 'Nothing tells; what was sent is on its way.'],
};
const ofRefusal: Record<Exclude<Pushed, 'done'> | 'any other', string> = {
  'by-hand': 'The channel lets no program do that, or is not set up here any more. A till is run by people, too.',
  'too-late': 'It was sent, or cancelled, meanwhile.',
  'any other': 'The channel’s own code: it refused, and would refuse again.',
};
const ofMessage: Record<MessageStatus, string> = {
  received: 'It is in the log, byte for byte, and is being read.',
  understood: 'It led to an order or a payout, or was about one, or is nothing that concerns us.',
  quarantined:
    'It makes no sense, and `pointer` and `reason` say where and why. Once that is put right, it is replayed.',
};
const ofRow: Record<BadReason, string> = {
  garbled: 'It is not UTF-8, or has control characters.',
  misquoted: 'A quote is not closed, or stands within a cell without quotes.',
  'cut-off': 'The file ends in it, or in its receipt; it comes whole in the next file.',
  'column-missing': 'It has fewer cells than the header, or the header lacks a column.',
  'column-extra': 'It has more cells than the header.',
  'column-twice': 'The header names a column twice.',
  'no-receipt': 'The number of the receipt is none.',
  'no-sku': 'Nothing says which goods.',
  'no-location': 'Of a count: nothing says where.',
  'not-goods': 'Postage, fees, discounts and vouchers are no goods.',
  'not-a-number': 'A quantity or a price is no number.',
  'quantity-zero': 'Nothing was sold.',
  'quantity-not-positive': 'A return is no sale, and nobody counts less than nothing.',
  'price-not-positive': 'Goods are sold for more than nothing.',
  'price-too-fine': 'The price has more decimals than its currency.',
  'too-large': 'More than any till sells.',
  'no-such-date': 'The time is none, or there was none such where the store is.',
  currency: 'It is not the store’s.',
  'duplicate-row-conflict': 'An earlier row of the same receipt, or of the same count, says otherwise.',
};
/** What a channel wrote: the reason as it is listed, and what puts it right. */
const ofPayloads: readonly (readonly [reason: string, mend: string])[] = [
  ['nobody knows this piece', 'Say what the channel means by the SKU: PUT /v1/sku-mappings. Then replay it.'],
  ['none of it is goods of ours', 'As above, or leave it.'],
  ['there is only one of this piece', 'It was sold twice in one order, or as several: people settle it there.'],
  [
    'the figures differ from it by …',
    'Goods, discount, shipping and tax are not the total: nothing is booked that does not add up.',
  ],
  ['the channel refuses: …, or has no order of that number', 'It was asked for, and is not to be had.'],
  ['the lines differ from it by …', 'A payout is not what it settles: nothing is booked that does not add up.'],
  ['It was told otherwise before.', 'A payout was changed after it was heard of. The books have what was heard first.'],
  [
    'The bank did not take it, or sent it back.',
    'A payout that the books have did not arrive. People settle it with the bank and the channel.',
  ],
  ['is not set up here', 'The channel’s settings are missing. Set them, then replay it.'],
  ['nobody can read it any more', 'Its keys are destroyed: it was understood before, or its buyer was forgotten.'],
];
const alerts = ['WorkNeeded', 'PayloadQuarantined', 'ListingOverexposed', 'ListingDrifted'] as const;

const names: Record<Marketplace, string> = { ebay: 'eBay', etsy: 'Etsy', shopify: 'Shopify' };
/** 2026: of the fields shown here no rule depends on the year. */
const faultsAt: Record<Marketplace, (draft: Draft) => readonly Fault[]> = {
  ebay: (draft) => faultsAtEbay(draft, []),
  etsy: (draft) => faultsAtEtsy(draft, 2026),
  shopify: faultsAtShopify,
};
/** Every way to be wrong in the fields that all channels have. */
const wrong: readonly Draft[] = ['', 'x'.repeat(600_000)].flatMap((text) =>
  [[], Array<string>(300).fill('http://photos.example/1.jpg')].map((photos) => ({
    ...{ title: text, description: text, photos, category: '', attributes: {}, format: 'auction' as const },
  })),
);
const fields = ['title', 'description', 'photos', 'category', 'format'];

/** What a listing, a sale, a message and a payout may be, who gets a piece that was sold twice, and what each channel would refuse. */
export function channelStates(): Document {
  return {
    file: 'channels.md',
    content: `# What happens at channels

Generated from \`apps/channels/src\`; \`npm run docs\` writes it.

## A listing

One piece at one marketplace. It pursues what people want and what may be: for sale while the piece can be had, gone as soon as
it is somebody's, for sale again if the order gives it back.

${table(
  ['listing', 'means', 'then'],
  listingStatuses.map((status) => [status, ...ofListing[status]]),
)}

${table(['it ends because', 'means'], Object.entries(ofEnding))}

## Who gets it

A piece that is for sale in several places may be bought in several before the last listing is ended. The rule is
\`${contracts.conflictRule}\`: whoever's order inventory allocated first keeps the piece.

- It is decided by one append to the piece's own log: there is always exactly one winner, and it is the same for whoever asks
  later.
- The time of purchase is each channel's own clock. We can neither check nor compare these, and they come late: a rule by them
  would take a piece away from somebody to whom it was promised.
- No channel is preferred, and no price: whoever was told that it is theirs keeps it.

The other order is cancelled at its channel, and all of its money goes back there; an apology is due that names similar pieces.
The conflict is settled when that channel itself says that the order is cancelled and all of the money is back.

## What calls for people

${table(
  ['attention', 'what to do', 'until'],
  Object.entries(ofPeople).map(([what, [todo, until]]) => [what, todo, until]),
)}

${table(['because', 'means'], Object.entries(ofRefusal))}

${table(
  ['alert', 'means'],
  alerts.map((name) => [
    contracts[name].type,
    contracts[name].description.replace(/^An alert: (.)/, (_, first: string) => first.toUpperCase()),
  ]),
)}

## What channels and tills tell

${table(
  ['message', 'means'],
  messageStatuses.map((status) => [status, ofMessage[status]]),
)}

${table(['a payload is quarantined because', 'what puts it right'], ofPayloads)}

A row of a till's file costs itself, and not its file: the rest is sold all the same.

${table(
  ['a row is quarantined because', 'means'],
  badReasons.map((reason) => [reason, ofRow[reason]]),
)}

${payoutSection()}

## What a channel would refuse in a draft

It is said when the draft is written, and the channel is not asked until it is mended. \`attributes\` are what else a channel asks
for, by its own names.

${table(['marketplace', 'field', 'rule'], marketplaces.flatMap(limitsOf))}
`,
  };
}

function limitsOf(marketplace: Marketplace): string[][] {
  const faults = wrong.flatMap(faultsAt[marketplace]);
  return fields.flatMap((field) => {
    const of = faults.filter(({ pointer }) => pointer.split('/')[1] === field);
    const rules = [...new Set(of.map(({ detail }) => detail))];
    return rules.length === 0 ? [] : [[names[marketplace], field, rules.join('; ')]];
  });
}
