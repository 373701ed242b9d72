import { afterAll, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderMailer } from './folder.mailer.js';

const root = mkdtempSync(join(tmpdir(), 'retreasure-mail-'));
afterAll(() => rmSync(root, { recursive: true }));

it('A folder keeps each letter as it is, and once', async () => {
  const mailer = new FolderMailer(join(root, 'mail'));
  const envelope = {
    messageId: 'm-1',
    readerId: 'c-1',
    from: 'a@shop.example',
    to: 'b@example.org',
    eml: Buffer.from('Subject: 1\r\n'),
  };
  expect(await mailer.send(envelope)).toEqual({ outcome: 'accepted' });
  expect(await mailer.send({ ...envelope, eml: Buffer.from('Subject: 2\r\n') })).toEqual({ outcome: 'refused' });
  expect(readFileSync(join(root, 'mail', 'm-1.c-1.eml'), 'utf8')).toBe('Subject: 1\r\n');
});

it('A folder keeps nothing for who is forgotten', async () => {
  const folder = join(root, 'forgotten');
  const mailer = new FolderMailer(folder);
  await mailer.forget('c-1');
  const envelope = { from: 'a@shop.example', to: 'b@example.org', eml: Buffer.from('Subject: 1\r\n') };
  for (const [messageId, readerId] of [
    ...([
      ['m-1', 'c-1'],
      ['m-2', 'c-1'],
      ['m-3', 'p.c-1'],
      ['m-4', 'c-1.p'],
    ] as const),
  ])
    await mailer.send({ ...envelope, messageId, readerId });
  await mailer.forget('c-1');
  expect(readdirSync(folder).sort()).toEqual(['m-3.p.c-1.eml', 'm-4.c-1.p.eml']);
});
