import { createHash } from 'node:crypto';
import { escaped } from './rendered.js';

const style = `
body { max-width: 30rem; margin: 15vh auto 0; padding: 1rem; font: 1.1rem/1.5 system-ui, sans-serif; color: #1c1917; background: #fff }
button { font: inherit; padding: .6rem 1.2rem; border: 0; border-radius: .3rem; color: #fff; background: #7a3b12; cursor: pointer }
fieldset { border: 1px solid #d6d3d1; margin: 1rem 0 } textarea { width: 100%; box-sizing: border-box; font: inherit }
:focus-visible { outline: 3px solid #7a3b12; outline-offset: 2px }
`;
const hash = createHash('sha256').update(style).digest('base64');
/** Nothing runs, nothing is loaded, and the form leads here alone. */
export const letterPagePolicy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;

/** What a page says, of a shop, in both languages, since nobody knows who looks at it; and its button, if it asks something. */
export type LetterPage = {
  readonly title: string;
  readonly english: (shop: string) => string;
  readonly german: (shop: string) => string;
  /** Each posts to where the page is. `fields`: HTML of ours, in which what others typed is escaped. */
  readonly forms?: readonly { readonly fields: string; readonly label: string }[];
};

/** Where the link in a letter leads. */
export function letterPage(shop: string, { title, english, german, forms = [] }: LetterPage): string {
  const written = forms.map(
    ({ fields, label }) => `<form method="post">${fields}<button>${escaped(label)}</button></form>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escaped(shop)}</title><style>${style}</style></head>
<body><main><h1>${escaped(title)}</h1><p>${escaped(english(shop))}</p><p lang="de">${escaped(german(shop))}</p>${written.join('\n')}</main></body></html>
`;
}
