import { basename } from 'node:path';
import ts from 'typescript';
import { importsOf, isName, isTest, project, suffixesOf, target, type Import, type Rule } from './source-file.js';

/** Processes of their own, not services with rules in them: no file there has to be pure. */
const processes = ['emulator', 'issuer', 'local', 'sandbox'];

const packages: Record<string, string> = {
  '@nestjs/cqrs': 'CommandHandler of #eventsourcing',
  'class-validator': 'a zod schema',
  'nestjs-zod': '@Body({ schema }) with the zod schema',
  'better-sqlite3': 'node:sqlite',
};

/** Rules that several services share, as pure as a service's own. They are all of libs/personal that these may import. */
const shared = ['holding', 'held-records', 'person', 'person.policy', 'published'].map(
  (name) => `libs/personal/src/${name}.ts`,
);

/** Packages that compute and touch nothing. */
const computing = ['zod', 'libphonenumber-js/min'];

const isPublic = (path: string) => path.endsWith('.policy.ts') || basename(path) === 'published.ts';
const isPure = (path: string) =>
  shared.includes(path) ||
  (path.startsWith('libs/tax/src/') && suffixesOf(path).length === 0) ||
  (/^apps\/[^/]+\/src\//.test(path) &&
    !processes.includes(path.split('/')[1]!) &&
    ['', 'policy'].includes(suffixesOf(path).join('.')) &&
    !['main.ts', 'config.ts'].includes(basename(path)));

export const pure: Rule = (file) => {
  if (!isPure(file.path)) return [];
  const mayImport = ({ node, from, onlyTypes }: Import) => {
    if (computing.includes(from) || /^#(contracts|money|tax)\//.test(from)) return true;
    if (from === 'node:crypto') return /^import \{ createHash \} from/.test(node.getText());
    if (from === '#eventsourcing/decider.js' || from === '#eventsourcing/memory.js') return true;
    if (from.startsWith('#eventsourcing/')) return onlyTypes;
    if (from === '#messaging/publication.js' || from === '#messaging/policy.js') return isPublic(file.path);
    const to = target(file.path, from);
    return to !== undefined && (shared.includes(to) || (from.startsWith('.') && isPure(to)));
  };
  const world = /^(fetch|setTimeout|setInterval|setImmediate|process|performance|crypto|console|globalThis)$/;
  const used = file.nodes.filter((node) => ts.isIdentifier(node) && world.test(node.text) && !isName(node));
  const imported = importsOf(file).filter((found) => !mayImport(found));
  return [
    ...imported.map(({ node, from }) => ({ node, what: from })),
    ...used.map((node) => ({ node, what: node.getText() })),
  ].map((found) => ({
    ...found,
    instead:
      'a file without a suffix imports zod, #contracts, #eventsourcing/decider.js and its like; what touches the world has a suffix',
  }));
};

export const walled: Rule = (file) =>
  importsOf(file).flatMap(({ node, from }) => {
    const to = target(file.path, from);
    const here = project(file.path);
    if (to === undefined || project(to) === here) return [];
    const found = (instead: string) => [{ node, what: from, instead }];
    if (to.startsWith('libs/') && from.startsWith('.'))
      return found(`import from '#${to.slice('libs/'.length).replace('/src/', '/').replace(/\.ts$/, '.js')}'`);
    if (!to.startsWith('apps/') || isTest(file.path) || here === 'apps/local') return [];
    return found('services meet only in libs/contracts; apps/local and tests alone know them all');
  });

export const once: Rule = (file) =>
  importsOf(file).flatMap(({ node, from }) =>
    Object.entries(packages)
      .filter(([name]) => from === name || from.startsWith(`${name}/`))
      .map(([what, instead]) => ({ node, what, instead })),
  );
