import ts from 'typescript';
import { isName, isTest, type Rule } from './source-file.js';

/** Files beside main.ts, config.ts and tests that may read the clock, chance or the environment, and why. */
export const edges: Record<string, string> = {
  'apps/emulator/src/emulator.ts':
    'the broker is a process of its own, so it has the time of day unless a test brings another',
  'apps/issuer/src/issuer.ts': 'where Entra ID stands in production: secrets are made there, and its clock is its own',
  'apps/local/src/tokens.ts': 'a client of the issuer on this machine, which counts the seconds a token is good for',
  'libs/eventsourcing/src/measure.ts': 'measures how long work takes on this machine, whatever day it is said to be',
  'libs/personal/src/open-key-ring.ts': 'keys come from the operating system unless a test brings another source',
  'libs/service/src/partner-thread.ts':
    'measures how long a reply waited on this machine, whatever day it is said to be',
  'apps/sandbox/src/sandbox.ts': 'the outside world has a clock of its own unless a test brings another',
};
/** Files beside main.ts that talk to a person at a terminal. */
export const commandLines: Record<string, string> = {};

/** Clock, chance and environment, whoever reads them. */
export const outside: Rule = ({ nodes }) =>
  nodes.flatMap((node) => {
    const found = (instead: string) => [{ node, what: node.getText(), instead }];
    const argument = 'take it as an argument; main.ts, config.ts and the listed edges hand it in';
    if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length)
      return found(argument);
    if (ts.isIdentifier(node) && /^random(UUID|Bytes|Int)$/.test(node.text) && !isName(node)) return found(argument);
    if (!ts.isPropertyAccessExpression(node)) return [];
    if (/^(Date\.now|Math\.random|performance\.now|process\.hrtime|crypto\.\w*[rR]andom\w*)$/.test(node.getText()))
      return found(argument);
    return node.getText() === 'process.env' ? found('read settings in config.ts, through the schema') : [];
  });
export const edged: Rule = (file) =>
  isTest(file.path) || /(^|\/)(main|config)\.tsx?$/.test(file.path) || file.path in edges ? [] : outside(file);

export const talking: Rule = ({ nodes }) =>
  nodes
    .filter((node) => ts.isPropertyAccessExpression(node) && node.expression.getText() === 'console')
    .map((node) => ({ node, what: node.getText(), instead: 'throw, or take a report function as an argument' }));
export const silent: Rule = (file) =>
  file.path.startsWith('test/') || file.path.endsWith('/main.ts') || file.path in commandLines ? [] : talking(file);
