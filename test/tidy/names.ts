import { basename } from 'node:path';
import { suffixesOf, type Finding, type Rule } from './source-file.js';

/** How the world touches a file; a .d.ts declares what a package without types holds. */
const suffixes = ['module', 'controller', 'policy', 'view', 'worker', 'spec', 'contract', 'd'];
/** An adapter wears its port's name; the last three are ports of Nest. */
const ports = [
  ...['store', 'carrier', 'channel', 'provider', 'source', 'driver', 'journal', 'ring', 'kek'],
  ...['destination', 'lake', 'audience', 'mailer'],
  ...['filter', 'pipe', 'strategy'],
];
const known = [...suffixes, ...ports];

const names: [RegExp, string][] = [
  [/(^|\/)index\.ts$/, 'import from the file that tells the story'],
  [
    /(^|\/)(\w+-)*(utils?|helpers?|managers?|common|shared|misc|types|interfaces|constants|dtos?)(\/|\.ts$)/,
    'name it after its subject',
  ],
  [
    /\/(domain|application|infrastructure|services|repositories|controllers|commands|handlers|entities|models|mappers)\//,
    'a folder is a subject such as an aggregate or a carrier, not a layer',
  ],
  [/\.service\.ts$/, 'rules go into a decider (no suffix), outside work into a .worker.ts'],
  [/\.repository\.ts$/, 'the log is written by CommandHandler, rows are read in their .view.ts'],
  [/\.entity\.ts$/, 'row, fold and query stand together in a .view.ts'],
  [
    /\.(dto|schema|type|interface|model)\.ts$/,
    'the zod schema stands beside the command, or in libs/contracts if others read it',
  ],
  [
    /\.(handler|command|event|saga|mapper)\.ts$/,
    'commands, events, decide and evolve stand together in the decider; reactions in a .policy.ts',
  ],
];

export const named: Rule = ({ path }) => {
  const found = (what: string, instead: string): Finding => ({ node: 0, what, instead });
  const banned = names.filter(([pattern]) => pattern.test(path)).map(([, instead]) => found('this name', instead));
  const strange = suffixesOf(path).filter((suffix) => !known.includes(suffix));
  if (banned.length === 0 && strange.length > 0)
    banned.push(found(`.${strange.join('.')}`, `no suffix if it is pure, else one of .${known.join(' .')}`));
  if (!/^[a-z0-9.-]+$/.test(basename(path))) banned.push(found('these letters', 'write-it-like-this.ts'));
  return banned;
};
