import type { Part } from './letter.js';
import type { Worded } from './worded.js';

/** The shop, as letters name it: `url` is what paths are below of, `imprint` its name and postal address, which the law wants. */
export type Shop = { readonly name: string; readonly url: string; readonly imprint: string };

/** What links say of where somebody comes from: `utm_source` and so on; `content` is the variant of a campaign. */
export type Tags = {
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly content?: string;
};
/** Where a letter leads beyond the shop; what serves is not unsubscribed from, and not every letter is answered. And what its links into the shop say. */
export type Links = {
  readonly unsubscribe: string | undefined;
  readonly answer: string | undefined;
  readonly tags: Tags | undefined;
};
type Link = (path: string) => string;

/** Both forms of a letter. Words only ever come in escaped: a template has no way to write HTML. */
export function rendered(
  { subject, parts, why, unsubscribe }: Worded,
  { name, url, imprint }: Shop,
  links: Links,
): { readonly subject: string; readonly text: string; readonly html: string } {
  const query = links.tags === undefined ? '' : `?${queryOf(links.tags)}`;
  const link = (path: string) => `${url}${path}${query}`;
  const text = [
    ...parts.map((part) => textOf(part, link, links)),
    ...['-- ', why(name) + (links.unsubscribe === undefined ? '' : `\n${unsubscribe}: ${links.unsubscribe}`), imprint],
  ].join('\n\n');
  const way = links.unsubscribe === undefined ? '' : ` ${linked(unsubscribe, links.unsubscribe)}`;
  const foot = `${escaped(why(name))}${way}<br>${escaped(imprint)}`;
  const html = [
    '<!doctype html><html><head><meta charset="utf-8"></head>',
    '<body style="font:16px/1.5 Georgia,serif;color:#1c1917;max-width:36rem;margin:auto;padding:1rem">',
    ...parts.map((part) => htmlOf(part, link, links)),
    `<p style="font-size:13px;color:#57534e;border-top:1px solid #d6d3d1;padding-top:1rem">${foot}</p>`,
    '</body></html>',
  ].join('\n');
  return { subject: subject.replace(/\s+/g, ' '), text, html };
}

export const queryOf = (tags: Tags) =>
  Object.entries(tags)
    .map(([name, value]) => `utm_${name}=${encodeURIComponent(value)}`)
    .join('&');

const textOf = (part: Part, link: Link, links: Links) => {
  if ('say' in part) return part.say;
  if ('piece' in part) return `${part.piece}\n${part.price}\n${link(part.path)}`;
  return `${part.lead}: ${targetOf(part, link, links)}`;
};

const htmlOf = (part: Part, link: Link, links: Links) => {
  if ('say' in part) return `<p>${escaped(part.say)}</p>`;
  if ('piece' in part) return `<p>${linked(part.piece, link(part.path))}<br>${escaped(part.price)}</p>`;
  return `<p>${linked(part.lead, targetOf(part, link, links))}</p>`;
};

function targetOf(part: Extract<Part, { lead: string }>, link: Link, { answer }: Links): string {
  if ('path' in part) return link(part.path);
  if (answer === undefined) throw new TypeError(`${part.lead}: this letter is answered nowhere`);
  return answer;
}

const linked = (label: string, url: string) => `<a href="${escaped(url)}">${escaped(label)}</a>`;
const entities: { readonly [letter: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => entities[letter]!);
