import type { Model } from '../../apps/analytics/src/warehouse/model.js';
import { readModels } from '../../apps/analytics/src/warehouse/models.source.js';
import type { Document } from './document.js';
import { table } from './table.js';

const persons = {
  none: 'Nothing of persons.',
  pseudonymous: 'Ids that stand for persons.',
  sealed: 'What people told us, sealed under their keys.',
};

/** Every table of the lake with its contract. */
export const lakeTables = (): Document => ({
  file: 'tables.md',
  content: `# Tables of the lake

Generated from the contracts in \`apps/analytics/models\`; \`npm run docs\` writes it. A contract is checked whenever its table is
built: columns and types, keys without a repeat, the rules below. A table that breaks its own is not published, and the last
good version stays; a row of bronze that breaks the rules of a judged table goes to quarantine with the reason, so that of every
file of bronze in = clean + quarantined. Money in minor units is a whole number with its currency beside it; TIMESTAMP is an instant.

${readModels().all.map(section).join('\n\n')}
`,
});

const section = (model: Model) => `## ${model.table}

${model.description.trim()} ${persons[model.personal]}

${[
  `Owner: ${model.owner}. A row is named by ${model.keys.join(', ')}.`,
  model.layer === 'bronze' ? '' : model.schedule === 'stream' ? 'Built every five minutes.' : 'Built every 24 hours.',
  model.judged ? 'Judged row by row.' : '',
]
  .filter((part) => part !== '')
  .join(' ')}

${table(['column', 'type', 'rules', 'what it says'], columnsOf(model))}${testsOf(model)}`;

const columnsOf = ({ columns }: Model) =>
  Object.entries(columns).map(([name, { type, notNull, oneOf, min, is }]) => [
    ...[name, type],
    [notNull ? 'not null' : '', oneOf ? oneOf.join(', ') : '', min === undefined ? '' : `at least ${min}`]
      .filter((rule) => rule !== '')
      .join('; '),
    is,
  ]);

const testsOf = ({ tests }: Model) =>
  Object.keys(tests).length === 0
    ? ''
    : `\n\nRules of the whole table:\n\n${Object.keys(tests)
        .map((rule) => `- ${rule}`)
        .join('\n')}`;
