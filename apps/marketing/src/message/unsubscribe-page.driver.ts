import { createHash } from 'node:crypto';
import { escaped } from './rendered.js';

const style = `
body { max-width: 30rem; margin: 15vh auto 0; padding: 1rem; font: 1.1rem/1.5 system-ui, sans-serif; color: #1c1917; background: #fff }
button { font: inherit; padding: .6rem 1.2rem; border: 0; border-radius: .3rem; color: #fff; background: #7a3b12; cursor: pointer }
:focus-visible { outline: 3px solid #7a3b12; outline-offset: 2px }
`;
const hash = createHash('sha256').update(style).digest('base64');
/** Nothing runs, nothing is loaded, and the form leads here alone. */
export const unsubscribePolicy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;

/** One question, or that it is done. In both languages, since nobody knows who looks at it. */
export function unsubscribePage(shop: string, state: 'asking' | 'done'): string {
  const name = escaped(shop);
  const body =
    state === 'done'
      ? `<h1>Done</h1><p>${name} writes to you no more.</p><p lang="de">${name} schreibt Ihnen nicht mehr.</p>`
      : `<h1>Unsubscribe?</h1><p>${name} then writes to you no more.</p><p lang="de">${name} schreibt Ihnen dann nicht mehr.</p>
<form method="post"><button name="List-Unsubscribe" value="One-Click">Unsubscribe · Abmelden</button></form>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${name}</title><style>${style}</style></head>
<body><main>${body}</main></body></html>
`;
}
