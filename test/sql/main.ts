import { writeFileSync } from 'node:fs';
import { dialects } from './dialects.js';

/** `npm run sql` writes down what is said to each database. Look at what changed: nobody here can run one of the two. */
for (const [path, text] of await dialects()) writeFileSync(path, text);
