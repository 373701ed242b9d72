import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emlOf } from '../../marketing/src/message/eml.driver.js';
import { FolderMailer } from '../../marketing/src/message/folder.mailer.js';
import { openMailPage } from './mail-page.js';

const root = mkdtempSync(join(tmpdir(), 'retreasure-mail-page-'));
const folder = join(root, 'mail');
let page: Awaited<ReturnType<typeof openMailPage>>;
beforeAll(async () => void (page = await openMailPage(folder)));
afterAll(async () => {
  await page.close();
  rmSync(root, { recursive: true });
});
const get = async (path: string) => {
  const answer = await fetch(page.url + path);
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
};

describe('The page of letters that stayed on this machine', () => {
  it('says so while there are none', async () => {
    expect((await get('/')).text).toContain('None has been written yet.');
  });

  it('lists them, and shows each as its reader sees it, without letting it do anything', async () => {
    const letter = {
      ...{
        messageId: 'm-1',
        to: 'ada@example.org',
        subject: 'Löffel & <Gabel>',
        text: 'Grüße',
        html: '<p onclick="x()">Grüße</p>',
      },
      ...{ unsubscribeUrl: 'https://a.example/u', at: new Date('2026-01-10T14:03:11Z') },
    };
    const eml = await emlOf(letter, { name: 'Shop', address: 'news@shop.example', replyTo: undefined });
    await new FolderMailer(folder).send({
      messageId: 'm-1',
      readerId: 'c-1',
      from: 'news@shop.example',
      to: letter.to,
      eml,
    });
    const { text } = await get('/');
    expect(text).toContain('<a href="/m-1.c-1.eml">Löffel &amp; &lt;Gabel&gt;</a>');
    expect(text).toContain('ada@example.org');
    const shown = await get('/m-1.c-1.eml');
    expect(shown.text).toContain(
      '<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="&lt;p onclick=&quot;x()&quot;&gt;Grüße&lt;/p&gt;',
    );
    expect(shown.text).toContain('<pre>Grüße');
    expect(await get('/m-1.c-1.eml/source')).toMatchObject({ type: 'text/plain; charset=utf-8', text: eml.toString() });
  });

  it.each(['/..%2fm-1.eml', '/m-2.eml', '/.eml', '/m-1'])('has nothing else to show: %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('is nothing to a site that gives this machine a name of its own', async () => {
    const status = await new Promise((resolve, reject) => {
      const asked = request(page.url, { headers: { host: 'evil.example' } }, (answer) =>
        resolve(answer.resume().statusCode),
      );
      asked.on('error', reject).end();
    });
    expect(status).toBe(421);
  });
});
