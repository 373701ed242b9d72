import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Put together here, so that nobody finds them in this file. */
const planted = {
  'config/github.ts': ['gh', 'p_wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join(''),
  'k8s/stripe.yaml': ['sk_li', 've_51HCOXXAaYYbbiuYYuu990011FrT9xYz'].join(''),
  'notes.md': [
    '-----BEGIN RSA PRIV',
    'ATE KEY-----\n',
    'MIICXAIBAAKBgQ'.repeat(40),
    '\n-----END RSA PRIVATE KEY-----',
  ].join(''),
};

describe('npm run secrets', () => {
  let folder: string;
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  const look = () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('test/tidy/secrets.ts')], {
      ...{ cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'] } },
    });
    // Whoever reads the log of a build must not learn it.
    expect(Object.values(planted).filter((secret) => stderr.includes(secret))).toEqual([]);
    const found = stderr.split('\n').filter((line) => line !== '');
    return { status, said: stdout.trim(), found: found.map((line) => line.replace(/:\d+ (\S+): .*/, ' $1')).sort() };
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'retreasure-secrets-'));
    spawnSync('git', ['init', '--quiet'], { cwd: folder, env: { PATH: process.env['PATH'] } });
    for (const path of ['config', 'k8s', 'data', 'test/tidy']) mkdirSync(join(folder, path), { recursive: true });
    for (const path of ['.secretlintrc.json', '.gitignore']) copyFileSync(path, join(folder, path));
    write('test/tidy/excused-secrets.json', '[]');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('finds nothing where there is nothing, nor in what git leaves out', () => {
    write('data/clients.json', planted['config/github.ts']);
    expect(look()).toEqual({ status: 0, said: 'No secrets in 2 files.', found: [] });
  });

  it('finds every secret, in files of any kind, and repeats none', () => {
    for (const [path, secret] of Object.entries(planted)) write(path, `is: "${secret}"\n`);
    expect(look()).toEqual({
      ...{ status: 1, said: '' },
      found: ['config/github.ts github', 'k8s/stripe.yaml stripe', 'notes.md privatekey'],
    });
  });

  it('excuses one rule in one file, with a reason, as long as there is something to excuse', () => {
    for (const path of ['k8s/stripe.yaml', 'notes.md']) rmSync(join(folder, path));
    const excuse = (...excuses: object[]) => write('test/tidy/excused-secrets.json', JSON.stringify(excuses));
    const one = { file: 'config/github.ts', rule: 'github', why: 'made up for this test' };
    excuse(one);
    expect(look().status).toBe(0);
    excuse({ ...one, why: '' });
    expect(look().status).toBe(1);
    excuse({ ...one, rule: 'stripe' });
    expect(look().found).toEqual(['config/github.ts github', 'config/github.ts: nothing of stripe is to be excused']);
    write('other.ts', planted['config/github.ts']);
    excuse(one);
    expect(look().found).toEqual(['other.ts github']);
    excuse();
  });

  it('is not silenced by a comment, nor by leaving files out', () => {
    write('other.ts', `// secretlint${'-disable'}\n// ${planted['config/github.ts']}\n`);
    expect(look().found).toContain('other.ts: excuse it in test/tidy/excused-secrets.json, not by a comment');
    write('.secretlintignore', 'config/\nother.ts\n');
    expect(look()).toMatchObject({ status: 1, found: ['3 files were not looked at'] });
  });
});
