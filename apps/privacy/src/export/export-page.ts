import { instant, money } from '#contracts/vocabulary.js';
import { isCurrency } from '#money/iso-4217.js';
import { format } from '#money/money.js';
import { erased, type ExportDocument, type ExportRecord } from './export-document.js';

/** All the style of the page. It stands in the page itself, and a policy that names its hash lets in nothing else. */
export const exportPageStyle = `
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; color: #1c1917; background: #fff }
body { max-width: 52rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem }
h1 { font: 600 1.9rem/1.25 Georgia, serif; margin: 0 0 .25rem }
h2 { font: 600 1.25rem/1.3 Georgia, serif; margin: 2.75rem 0 .25rem; padding-top: 1.25rem; border-top: 2px solid #1c1917 }
h3 { font-size: 1rem; margin: 1.5rem 0 .4rem }
h3 time { font-weight: 400; color: #57534e; margin-left: .5rem }
p { margin: .4rem 0; color: #44403c }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; margin: 1.25rem 0 }
dt { color: #57534e } dd { margin: 0 }
table { width: 100%; border-collapse: collapse; font-size: .95rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #e7e5e4; overflow-wrap: anywhere }
th { width: 17rem; font-weight: 400; color: #57534e }
.erased { color: #78716c; font-style: italic }
@media print { @page { margin: 18mm } body { max-width: none; padding: 0 } h2, h3 { break-after: avoid } tr { break-inside: avoid } }
`;

/** A page to read and to print, complete in itself and without a script: everything that is held of a person. */
export function exportPage({ exportId, subjectId, requestedAt, completedAt, records }: ExportDocument): string {
  const facts = [
    ['Whose', escaped(subjectId)],
    ['Asked for', timeOf(requestedAt)],
    [
      'Complete since',
      completedAt === undefined ? 'It is still being collected. Come back later.' : timeOf(completedAt),
    ],
    ['Number', escaped(exportId)],
  ].map(([term, meaning]) => `<dt>${term}</dt><dd>${meaning}</dd>`);
  const none = '<p>Nothing is held.</p>';
  const body = records === undefined ? '' : records.length === 0 ? none : records.map(sectionOf).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Everything we hold about you</title>
<style>${exportPageStyle}</style>
</head>
<body>
<h1>Everything we hold about you</h1>
<p>Each thing that we keep, with all that happened to it. What is marked as erased nobody can read any more, nor can we.</p>
<dl>${facts.join('')}</dl>
${body}
</body>
</html>
`;
}

const sectionOf = ({ service, record, events }: ExportRecord) =>
  [
    `<section>\n<h2>${escaped(capital(record))}</h2>`,
    `<p>Held by: ${escaped(service)}</p>`,
    ...events.map(({ type, at, data }) => `<h3>${escaped(wordsOf(type))} ${timeOf(at)}</h3>\n${tableOf(data)}`),
    '</section>',
  ].join('\n');

function tableOf(data: unknown) {
  const rows = leavesOf(data, []).map(
    ([path, text]) => `<tr><th scope="row">${escaped(path.map(wordsOf).join(' › '))}</th><td>${cellOf(text)}</td></tr>`,
  );
  return rows.length === 0 ? '' : `<table><tbody>${rows.join('')}</tbody></table>`;
}

const cellOf = (text: string) => (text === erased ? '<span class="erased">erased</span>' : escaped(text));

type Leaf = readonly [path: readonly string[], text: string];

/** Every value in it, with the names that lead there; an amount of money is one value. */
function leavesOf(value: unknown, path: readonly string[]): Leaf[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [[path, textOf(value)]];
  const amount = money.safeParse(value).data;
  if (amount !== undefined && isCurrency(amount.currency)) return [[path, `${format(amount)} ${amount.currency}`]];
  const name = (key: string) => (Array.isArray(value) ? String(Number(key) + 1) : key);
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, name(key)]));
}

const textOf = (value: unknown) => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return instant.safeParse(value).success ? readable(String(value)) : String(value);
};

/** 'postalCode' is 'Postal code'; names that the trade writes with capitals stay as they are. */
const wordsOf = (name: string) =>
  capital(name.replace(/([a-z0-9])([A-Z])(?=[a-z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`));

const capital = (words: string) => words.slice(0, 1).toUpperCase() + words.slice(1);

const timeOf = (at: string) => `<time datetime="${escaped(at)}">${escaped(readable(at))}</time>`;

/** To the second, as the log has it, in UTC. */
const readable = (at: string) => at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');

const entities: { readonly [character: string]: string } = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character]!);
