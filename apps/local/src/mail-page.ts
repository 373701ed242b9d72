import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';

const shownMax = 200;

/** Letters that stayed on this machine, for whoever sits at it: a list, each as its reader would see it, and its source. */
export async function openMailPage(folder: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void answerTo(folder, request.url ?? '/', request.headers.host)
      .catch((): Answer => ({ status: 404, type: 'text/plain', body: 'There is no such letter.' }))
      .then(({ status, type, body }) => {
        const headers = { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy };
        response.writeHead(status, { ...headers, 'cache-control': 'no-store' }).end(body);
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

type Answer = { readonly status: number; readonly type: string; readonly body: string };

/** Nothing runs and nothing is loaded, neither here nor in a letter, which is shown in a frame of its own. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

async function answerTo(folder: string, path: string, host = ''): Promise<Answer> {
  // No other site may lead a browser here under a name of its own.
  if (!/^(127\.0\.0\.1|localhost):\d+$/.test(host))
    return { status: 421, type: 'text/plain', body: 'Ask for 127.0.0.1.' };
  if (path === '/') return { status: 200, type: 'text/html', body: page('Letters', await listOf(folder)) };
  const [, name, source] = /^\/([\w-][\w.-]*\.eml)(\/source)?$/.exec(path) ?? [];
  if (name === undefined) return { status: 404, type: 'text/plain', body: 'There is nothing here.' };
  const eml = await readFile(join(folder, name));
  if (source !== undefined) return { status: 200, type: 'text/plain', body: eml.toString() };
  const letter = await PostalMime.parse(eml);
  return { status: 200, type: 'text/html', body: page(letter.subject ?? '', letterOf(letter, name)) };
}

async function listOf(folder: string): Promise<string> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const files = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
  const latest = files.sort((one, other) => other.at - one.at).slice(0, shownMax);
  const rows = latest.map(async ({ name }) => {
    const { subject = '', to, date = '' } = await PostalMime.parse(await readFile(join(folder, name)));
    const cells = [date.slice(0, 16).replace('T', ' '), escaped(to?.[0]?.address ?? ''), linked(name, subject)];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  if (latest.length === 0) return '<p>None has been written yet.</p>';
  const count = names.length === 1 ? 'One letter' : `${names.length} letters, the latest first`;
  return `<p>${count}.</p><table>${(await Promise.all(rows)).join('\n')}</table>`;
}

function letterOf({ from, to, date = '', text = '', html = '' }: Email, name: string): string {
  const head = [
    ...[`From ${escaped(from?.address ?? '')}`, `to ${escaped(to?.[0]?.address ?? '')}`, escaped(date)],
    linked(`${name}/source`, 'source'),
  ].join(' · ');
  // A link of the letter opens beside it, with all that a page may do; the letter itself may do nothing.
  const framed = escaped(html.replace('<head>', '<head><base target="_blank">'));
  const letter = `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${framed}"></iframe>`;
  return `<p><a href="/">All</a></p><p>${head}</p>${letter}<pre>${escaped(text)}</pre>`;
}

const linked = (path: string, label: string) => `<a href="/${path}">${escaped(label)}</a>`;
const entities: { readonly [letter: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (letter) => entities[letter]!);

const page = (title: string, body: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1c1917; background: #fff }
td { padding: .3rem 1rem .3rem 0; border-bottom: 1px solid #e7e5e4 } iframe { width: 100%; height: 28rem; border: 1px solid #d6d3d1 }
pre { white-space: pre-wrap; padding: 1rem; background: #f5f5f4 }
</style></head><body><h1>${escaped(title)}</h1>${body}</body></html>
`;
