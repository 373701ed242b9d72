import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, globSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { destinationContract, failure, file, large, lines, options } from './destination.contract.js';
import type { DestinationOptions } from './delivery.destination.js';
import { Unreachable } from './delivery.js';
import { SftpDestination, type SftpCredentials } from './sftp.destination.js';
import { Sshd, sshdPath } from './sshd.contract.js';
import { placeIn } from './watched-folder.contract.js';

const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'retreasure-sftp-'));
  chmodSync(folder, 0o755);
  return folder;
};
const openAt =
  (sshd: Sshd, path: string, other: Partial<SftpCredentials> = {}) =>
  (given: DestinationOptions) =>
    new SftpDestination(sshd.url(path), { keyFile: sshd.keyFile('ours'), hostKeys: [sshd.hostKey], ...other }, given);
const unknownHost = `SHA256:${'A'.repeat(43)}`;

const missing = 'needs an sshd, and there is none here: apt-get install openssh-server';
const isOptional = process.env['CI'] !== 'true';
if (sshdPath === undefined)
  describe('A destination: SFTP', () =>
    isOptional
      ? it.skip(`(skipped: ${missing})`, () => {})
      : it(missing, () => {
          throw new Error(missing);
        }));
else {
  destinationContract('SFTP', async () => {
    const root = newFolder();
    const sshd = await Sshd.start(join(root, 'sshd'));
    const readOnly = await Sshd.start(join(root, 'read-only'), '-R');
    const gone = await Sshd.start(join(root, 'gone'));
    await gone.kill();
    let places = 0;
    return {
      async newPlace() {
        const folder = join(root, `exports ${++places}`);
        mkdirSync(folder);
        return { open: openAt(sshd, folder), ...placeIn(folder) };
      },
      refused: [
        { title: 'another host', because: 'wrong-host', open: openAt(sshd, root, { hostKeys: [unknownHost] }) },
        {
          title: 'a key they do not know',
          because: 'wrong-key',
          open: openAt(sshd, root, { keyFile: sshd.keyFile('unknown') }),
        },
        { title: 'no key', because: 'wrong-key', open: openAt(sshd, root, { keyFile: join(root, 'none') }) },
        {
          title: 'what is no key',
          because: 'wrong-key',
          open: openAt(sshd, root, { keyFile: `${sshd.keyFile('ours')}.pub` }),
        },
        { title: 'no such folder', because: 'no-place', open: openAt(sshd, join(root, 'nothing')) },
        { title: 'nothing may be written', because: 'forbidden', open: openAt(readOnly, root) },
        { title: 'no room', because: 'no-space', open: openAt(sshd, '/proc') },
      ],
      unreachable: [{ title: 'nobody there', open: openAt(gone, root) }],
      async close() {
        await sshd.close();
        await readOnly.close();
        rmSync(root, { recursive: true });
      },
    };
  });

  describe('A server of SFTP', () => {
    let root: string;
    let sshd: Sshd;
    beforeAll(async () => {
      root = newFolder();
      sshd = await Sshd.start(join(root, 'sshd'));
    });
    afterAll(async () => {
      await sshd.close();
      rmSync(root, { recursive: true });
    });

    it('that is killed in the middle of a file shows nothing, and has the whole when it is there again', async () => {
      const folder = join(root, 'exports');
      mkdirSync(folder);
      const place = placeIn(folder);
      const destination = openAt(sshd, folder)(options());
      const first = file('lines.csv', lines);
      const turn = () => new Promise((resolve) => setImmediate(resolve));
      const arrived = () =>
        globSync('.*/books.bin', { cwd: folder }).map((path) => statSync(join(folder, path)).size)[0];
      const killed = file('books.bin', large, async () => {
        while (arrived() !== large.length / 2) await turn();
        await sshd.kill();
        // The news has come before the rest is sent, to which nobody would ever answer.
        for (let turns = 0; turns < 20; turns++) await turn();
      });
      const outcome = await failure(destination.deliver('B-1', [first, killed]));
      expect(outcome).toBeInstanceOf(Unreachable);
      expect(first.opened).toBe(1);
      expect(await place.seen()).toEqual({});
      expect(await place.everything()).not.toEqual([]);
      expect(await failure(destination.deliver('B-1', [first]))).toBeInstanceOf(Unreachable);

      await sshd.listen();
      await destination.deliver('B-1', [first, file('books.bin', large)]);
      const { 'B-1/books.bin': books } = await place.seen();
      expect(books!.equals(large)).toBe(true);
      expect([...(await place.everything())].sort()).toEqual(['B-1/books.bin', 'B-1/delivery.json', 'B-1/lines.csv']);
    });

    it('is known by any of the keys that we were told', async () => {
      mkdirSync(join(root, 'keys'));
      const hostKeys = [unknownHost, sshd.hostKey];
      await openAt(sshd, join(root, 'keys'), { hostKeys })(options()).deliver('B-1', [file('a.csv', 'a')]);
    });

    it('is asked for a folder in our home', async () => {
      const nowhere = openAt(sshd, '/~/retreasure/is/not/here')(options());
      expect(await failure(nowhere.deliver('B-1', [file('a.csv', 'a')]))).toMatchObject({ because: 'no-place' });
    });
  });
}

describe('The address of a server of SFTP', () => {
  const keys = { keyFile: 'key', hostKeys: [unknownHost] };

  it('names host and user, and no password', () => {
    for (const url of [
      'sftp://host/exports',
      'sftp://user:word@host/exports',
      'sftp://user@/x',
      'ftp://user@host/x',
      'sftp://u@h/x?y',
    ])
      expect(() => new SftpDestination(url, keys, options())).toThrow();
    expect(new SftpDestination('sftp://user@host:2222/a/b/', keys, options()).place).toBe('sftp://user@host:2222/a/b/');
  });

  it('needs the fingerprint of the host key', () => {
    for (const hostKeys of [[], ['MD5:ab'], [`${unknownHost}=`], [unknownHost, '']])
      expect(() => new SftpDestination('sftp://user@host/x', { ...keys, hostKeys }, options())).toThrow(/host key/);
  });
});
