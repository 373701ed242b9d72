import { describe, expect, it } from '@jest/globals';
import { BlobDestination } from './blob.destination.js';
import { options } from './destination.contract.js';
import { FolderDestination } from './folder.destination.js';
import { openDestination, type Credentials } from './place.destination.js';
import { SftpDestination } from './sftp.destination.js';

const credentials: Credentials = {
  blob: { connectionString: 'AccountName=a;AccountKey=c2VjcmV0' },
  sftp: { keyFile: 'key', hostKeys: [`SHA256:${'A'.repeat(43)}`] },
};

describe('A destination is chosen by its address', () => {
  const open = (url: string, given = credentials) => openDestination(url, given, options());

  it('and says it, without what is secret', () => {
    const found = [
      ...['file:data/exports', 'file:///mnt/books/', 'https://shop.blob.core.windows.net/books/2026/uk'],
      ...['http://127.0.0.1:10000/local/books', 'sftp://shop@sftp.accountant.example:2222/in'],
    ].map((url) => [open(url).constructor, open(url).place]);
    expect(found).toEqual([
      [FolderDestination, 'file:data/exports/'],
      [FolderDestination, 'file:/mnt/books/'],
      [BlobDestination, 'https://shop.blob.core.windows.net/books/2026/uk/'],
      [BlobDestination, 'http://127.0.0.1:10000/local/books/'],
      [SftpDestination, 'sftp://shop@sftp.accountant.example:2222/in/'],
    ]);
  });

  it('which must be one', () => {
    const wrong = [
      '',
      'file:',
      'data/exports',
      'ftp://host/x',
      'https://shop.blob.core.windows.net',
      'http://127.0.0.1:10000/local',
    ];
    const secret = ['https://shop.blob.core.windows.net/books?sv=2026&sig=c2VjcmV0', 'sftp://shop:c2VjcmV0@host/in'];
    for (const url of [...wrong, ...secret]) {
      expect(() => open(url)).toThrow(/^expected /);
      expect(() => open(url)).not.toThrow(/c2VjcmV0/);
    }
    expect(() => open('sftp://shop@host/in', {})).toThrow(/key file/);
  });
});
