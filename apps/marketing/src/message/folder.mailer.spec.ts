import { afterAll, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderMailer } from './folder.mailer.js';

const root = mkdtempSync(join(tmpdir(), 'retreasure-mail-'));
afterAll(() => rmSync(root, { recursive: true }));

it('A folder keeps each letter as it is, and once', async () => {
  const mailer = new FolderMailer(join(root, 'mail'));
  const envelope = {
    messageId: 'm-1',
    from: 'a@shop.example',
    to: 'b@example.org',
    eml: Buffer.from('Subject: 1\r\n'),
  };
  expect(await mailer.send(envelope)).toEqual({ outcome: 'accepted' });
  expect(await mailer.send({ ...envelope, eml: Buffer.from('Subject: 2\r\n') })).toEqual({ outcome: 'refused' });
  expect(readFileSync(join(root, 'mail', 'm-1.eml'), 'utf8')).toBe('Subject: 1\r\n');
});
