import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * `npm run supply-chain`, of the folder it is run in: every version is exact, everything comes from the registry with its
 * hash, nothing runs at installation but what is named here, and nothing that goes into production has a known weakness of
 * high severity. Node runs this file as it stands, unbuilt.
 */
type Versions = { readonly [name: string]: string };
type Overrides = { readonly [name: string]: string | Overrides };
type Manifest = {
  readonly [kind in 'dependencies' | 'devDependencies' | 'optionalDependencies' | 'peerDependencies']?: Versions;
} & { readonly overrides?: Overrides; readonly allowScripts?: { readonly [name: string]: boolean } };
type Locked = {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
};
type Weakness = { readonly name: string; readonly severity: string; readonly range: string; readonly via: unknown[] };
type Audit = { readonly message?: string; readonly vulnerabilities?: { readonly [name: string]: Weakness } };

/** What may run on the machine of whoever installs, and what for. */
const mayRun: { readonly [name: string]: string } = {
  node: 'puts the Node that runs us where npm finds it',
  '@swc/core': 'makes sure that its compiler fits this machine',
};
const registry = 'https://registry.npmjs.org/';

const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** 1.2.3 or 1.2.3-rc.1; or $name, which is what package.json says of it elsewhere. */
const isExact = (version: string) => /^(\d+\.\d+\.\d+(-[\w.-]+)?|\$\S+)$/.test(version);
const inexact = (versions: Overrides = {}): string[] =>
  Object.entries(versions).flatMap(([name, version]) => {
    if (typeof version !== 'string') return inexact(version);
    return isExact(version) ? [] : [`${name} ${version}: name one version`];
  });

function unhashed(path: string, { resolved, integrity, link, inBundle }: Locked): string[] {
  // A folder of ours, or part of a package that has a hash as a whole.
  if (link === true || inBundle === true) return [];
  // Without an address it is fetched from the registry under its name.
  if (resolved?.startsWith(registry) === false) return [`${path}: comes from ${resolved}, not the registry`];
  return integrity?.startsWith('sha512-') === true ? [] : [`${path}: has no hash in package-lock.json`];
}

function scripts(path: string, { hasInstallScript }: Locked, allowed: Manifest['allowScripts'] = {}): string[] {
  const name = path.replace(/^.*node_modules\//, '');
  if (hasInstallScript !== true || allowed[name] === false) return [];
  if (allowed[name] === undefined) return [`${path}: runs a script at installation; allowScripts does not mention it`];
  return name in mayRun ? [] : [`${path}: runs a script at installation; say what for, or forbid it in allowScripts`];
}

/** What npm knows against packages of production; in words, if there was nobody to ask. */
function weaknesses(): string | string[] {
  const args = ['audit', '--json', '--omit=dev', '--audit-level=high', '--fetch-retries=0', '--fetch-timeout=30000'];
  const { stdout, stderr, error } = spawnSync('npm', args, { encoding: 'utf8', maxBuffer: 64 * 1_048_576 });
  if (error !== undefined) throw error;
  const { vulnerabilities, message } = (stdout === '' ? {} : JSON.parse(stdout)) as Audit;
  // Only an answer of the registry has them, if none.
  if (vulnerabilities === undefined) return (message ?? stderr.trim()).split('\n')[0] || 'npm audit said nothing';
  return Object.values(vulnerabilities)
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ name, range, severity, via }) => `${name} ${range}: ${severity}, ${via.map(titleOf).join('; ')}`);
}
const titleOf = (via: unknown) => (typeof via === 'string' ? `by ${via}` : (via as { title: string }).title);

const manifest = json('package.json') as Manifest;
const packages = Object.entries((json('package-lock.json') as { packages: { [path: string]: Locked } }).packages);
const installed = packages.filter(([path]) => path !== '');
const known = weaknesses();
const wrong = [
  ...[manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies, manifest.peerDependencies],
  manifest.overrides,
].flatMap(inexact);
wrong.push(...installed.flatMap(([path, locked]) => unhashed(path, locked)));
wrong.push(...installed.flatMap(([path, locked]) => scripts(path, locked, manifest.allowScripts)));
if (typeof known !== 'string') wrong.push(...known);
for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exitCode = 1;
if (typeof known === 'string') console.log(`note: nobody could be asked about known weaknesses (${known})`);
else if (wrong.length === 0) console.log(`${installed.length} packages, none with a known weakness of high severity.`);
