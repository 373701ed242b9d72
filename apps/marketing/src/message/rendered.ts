import type { Part } from './letter.js';
import type { Worded } from './worded.js';

/** The shop, as letters name it: `url` is what paths are below of, `imprint` its name and postal address, which the law wants. */
export type Shop = { readonly name: string; readonly url: string; readonly imprint: string };

/** Both forms of a letter; without an address to unsubscribe at, it offers none. Words only ever come in escaped: a template has no way to write HTML. */
export function rendered(
  { subject, parts, why, unsubscribe }: Worded,
  { name, url, imprint }: Shop,
  unsubscribeUrl: string | undefined,
): { readonly subject: string; readonly text: string; readonly html: string } {
  const text = [
    ...parts.map((part) => textOf(part, url)),
    ...['-- ', why(name) + (unsubscribeUrl === undefined ? '' : `\n${unsubscribe}: ${unsubscribeUrl}`), imprint],
  ].join('\n\n');
  const way = unsubscribeUrl === undefined ? '' : ` ${linked(unsubscribe, unsubscribeUrl)}`;
  const foot = `${escaped(why(name))}${way}<br>${escaped(imprint)}`;
  const html = [
    '<!doctype html><html><head><meta charset="utf-8"></head>',
    '<body style="font:16px/1.5 Georgia,serif;color:#1c1917;max-width:36rem;margin:auto;padding:1rem">',
    ...parts.map((part) => htmlOf(part, url)),
    `<p style="font-size:13px;color:#57534e;border-top:1px solid #d6d3d1;padding-top:1rem">${foot}</p>`,
    '</body></html>',
  ].join('\n');
  return { subject: subject.replace(/\s+/g, ' '), text, html };
}

const textOf = (part: Part, url: string) => {
  if ('say' in part) return part.say;
  if ('piece' in part) return `${part.piece}\n${part.price}\n${url}${part.path}`;
  return `${part.lead}: ${url}${part.path}`;
};

const htmlOf = (part: Part, url: string) => {
  if ('say' in part) return `<p>${escaped(part.say)}</p>`;
  if ('piece' in part) return `<p>${linked(part.piece, url + part.path)}<br>${escaped(part.price)}</p>`;
  return `<p>${linked(part.lead, url + part.path)}</p>`;
};

const linked = (label: string, url: string) => `<a href="${escaped(url)}">${escaped(label)}</a>`;
const entities: { readonly [letter: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => entities[letter]!);
