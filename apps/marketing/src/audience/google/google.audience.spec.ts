import { describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lake, LakeFile } from '#lake/lake.js';
import { openLake } from '#lake/open-lake.js';
import type { AudienceBackend } from '../audience-backend.contract.js';
import type { Changes, Member } from '../audience-platform.js';
import { audienceContract } from '../audience.contract.js';
import { customerMatchHeader, customerMatchRow } from './customer-match.js';
import { GoogleAudience } from './google.audience.js';
import { googleIdentifiers } from '../identifiers.js';
import { somebodies } from '../somebody.contract.js';

/** Google, as it takes files: those of each version in turn, to remove and then to add. */
class Uploads extends GoogleAudience {
  /** Whom a row is about. */
  private readonly known = new Map<string, string>();

  constructor(
    files: Pick<Lake, 'create' | 'list' | 'remove'>,
    private readonly lake: Lake,
  ) {
    super(files);
  }

  override sync(...[audience, changes]: Parameters<GoogleAudience['sync']>) {
    const all = ({ added, removed }: Changes) => [...added, ...removed];
    for (const member of all(changes)) this.known.set(customerMatchRow(member) ?? '', member.memberId);
    return super.sync(audience, changes);
  }

  /** The rows that are left, and whom they are about. */
  async list(audience: string): Promise<Map<string, string>> {
    const paths: string[] = [];
    for await (const { path } of this.lake.list(`google/${audience}/`)) paths.push(path);
    const inTurn = (path: string) => path.replace('-remove-', '-0-').replace(/-(add|all)-/, '-1-');
    const list = new Map<string, string>();
    for (const path of paths.sort((a, b) => (inTurn(a) < inTurn(b) ? -1 : 1))) {
      const [header, ...rows] = Buffer.from((await this.lake.read(path))!)
        .toString()
        .split(/(?<=\r\n)/);
      expect(header).toBe(customerMatchHeader);
      if (path.includes('-all-')) list.clear();
      for (const row of rows)
        if (path.includes('-remove-')) list.delete(row);
        else list.set(row, this.known.get(row)!);
    }
    return list;
  }
}

const nothing = { list: () => noFiles(), remove: () => Promise.resolve() };
async function* noFiles(): AsyncGenerator<LakeFile> {}

async function open(): Promise<AudienceBackend> {
  const folder = await mkdtemp(join(tmpdir(), 'audiences-'));
  const lake = await openLake(`file:${folder}`);
  let before = () => {};
  let after = () => {};
  const lost = () => {
    before = after = () => {};
    throw new Error('gone');
  };
  const uploads = new Uploads(
    {
      ...nothing,
      async create(path, bytes) {
        before();
        const isNew = await lake.create(path, bytes);
        after();
        return isNew;
      },
    },
    lake,
  );
  return {
    platform: uploads,
    members: async (audience) => [...(await uploads.list(audience)).values()].sort(),
    // Our ids are in no file.
    knows: () => Promise.resolve(false),
    // A folder.
    countOf: () => Promise.resolve(1),
    emailsOf: async (audience) => [...(await uploads.list(audience)).keys()].map((row) => row.split(',')[0]!),
    emailAt: (member: Member) => googleIdentifiers(member).email!,
    async losing(position, call) {
      let left = position;
      after = () => (left-- === 0 ? lost() : undefined);
      await call().catch(() => undefined);
      after = () => {};
      return left < 0;
    },
    fail: () => void (before = lost),
    recover: () => void (before = after = () => {}),
    close: () => rm(folder, { recursive: true }),
  };
}

audienceContract('Google', open);

async function filesIn(lake: Lake) {
  const files: string[] = [];
  for await (const { path } of lake.list('google/all/')) files.push(path.slice('google/all/'.length));
  return files;
}

describe('The files for Google', () => {
  it('are the same for the same version, whatever is told later, and nobody moves between them', async () => {
    const files = new Map<string, string>();
    const create = (path: string, bytes: Uint8Array) => {
      const isNew = !files.has(path);
      if (isNew) files.set(path, Buffer.from(bytes).toString());
      return Promise.resolve(isNew);
    };
    const rowsMax = 1_100;
    const google = new GoogleAudience({ ...nothing, create }, rowsMax);
    const crowd = Array.from({ length: rowsMax + 1 }, (_, n) => ({ memberId: `${n}`, email: `${n}@a.example` }));
    const audience = { name: 'everybody', version: 12 };
    await google.sync(audience, { added: crowd, removed: [] });
    const paths = ['google/everybody/000012-add-001.csv', 'google/everybody/000012-add-002.csv'];
    expect([...files.keys()]).toEqual(paths);
    const [first, last] = paths.map((path) => files.get(path)!.split('\r\n').length - 2);
    expect([first, last]).toEqual([rowsMax, 1]);

    files.delete(paths[1]!);
    const forgotten = crowd.map((member, n) => (n === 5 ? { memberId: member.memberId } : member));
    await google.sync(audience, { added: forgotten, removed: [] });
    expect(files.get(paths[1]!)).toContain(googleIdentifiers(crowd.at(-1)!).email!);
  });

  it('are of everybody who is left, where somebody is removed of whom nothing can be read any more; and expire', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audiences-'));
    const lake = await openLake(`file:${folder}`);
    const uploads = new Uploads(lake, lake);
    const [jane, gmail, zoe] = somebodies as [Member, Member, Member];
    await uploads.sync({ name: 'all', version: 1 }, { added: [jane, gmail], removed: [] });
    const everybody = () => Promise.resolve([gmail, zoe]);
    const forgotten = { memberId: jane.memberId };
    expect(await uploads.sync({ name: 'all', version: 2 }, { added: [zoe], removed: [forgotten], everybody })).toEqual({
      unusable: 0,
    });
    const rows = [gmail, zoe].map(customerMatchRow);
    expect([...(await uploads.list('all')).keys()].sort()).toEqual(rows.sort());
    expect(await filesIn(lake)).toEqual(['000002-all-001.csv']);
    await uploads.sync({ name: 'all', version: 3 }, { added: [], removed: [gmail] });
    for (const version of [1, 2, 2]) await uploads.expire({ name: 'all', version });
    expect(await filesIn(lake)).toEqual(['000003-remove-001.csv']);
    await rm(folder, { recursive: true });
  });

  it('say that nobody is left, and of however many who are left in one file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audiences-'));
    const lake = await openLake(`file:${folder}`);
    const google = new GoogleAudience(lake, 1);
    const [jane, gmail] = somebodies as [Member, Member];
    await google.sync({ name: 'all', version: 1 }, { added: [jane, gmail], removed: [] });
    const removed = [{ memberId: jane.memberId }];
    const told = async (version: number, left: readonly Member[]) => {
      await google.sync({ name: 'all', version }, { added: [], removed, everybody: () => Promise.resolve(left) });
      const [file, ...more] = await filesIn(lake);
      expect([file, more]).toEqual([`00000${version}-all-001.csv`, []]);
      return Buffer.from((await lake.read(`google/all/${file}`))!).toString();
    };
    expect(await told(2, [jane, gmail])).toBe(customerMatchHeader + customerMatchRow(jane)! + customerMatchRow(gmail)!);
    expect(await told(3, [])).toBe(customerMatchHeader);
    await rm(folder, { recursive: true });
  });

  it('are what Google reads, to the byte', async () => {
    const written: Uint8Array[] = [];
    const google = new GoogleAudience({ ...nothing, create: (_, bytes) => Promise.resolve(written.push(bytes) > 0) });
    await google.sync({ name: 'golden', version: 1 }, { added: somebodies, removed: [] });
    expect(written).toEqual([await readFile(join(__dirname, '..', 'vectors', 'customer-match.csv'))]);
  });
});
