import { differences, refusals, write } from './committed.js';
import { documents } from './documents.js';

/** `npm run docs` writes the generated documents, `npm run docs -- --check` only says whether they are up to date. */
const folder = 'docs';
const generated = documents();
const check = process.argv.includes('--check');

const wrong = [...refusals(folder, generated), ...(check ? differences(folder, generated) : [])];
for (const sentence of wrong) console.error(`docs: ${sentence}`);
if (wrong.length > 0) process.exitCode = 1;
else if (check) console.log(`docs: ${generated.length} generated documents are up to date.`);
else {
  write(folder, generated);
  console.log(`docs: ${generated.length} documents written.`);
}
