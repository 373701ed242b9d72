import { problems, problemType } from '#service/problems.js';
import type { Document } from './document.js';

/** Every problem type that does not come from a rule of the trade. */
export const problemList = (): Document => ({
  file: 'problems.md',
  content: `# Problem types

Generated from \`libs/service/src/problems.ts\`; \`npm run docs\` writes it. Every answer that is not a success is
\`application/problem+json\` (RFC 9457); clients match on \`type\`, which never changes its meaning. What the rules of the
trade refuse is a 409 with a type of its own: /openapi.json lists those with each operation, and \`GET /problems/<code>\`
says what a type means.

| type | status | meaning |
| --- | --- | --- |
${Object.entries(problems)
  .map(([code, [status, title, meaning]]) => `| ${problemType(code)} | ${status} | ${title}. ${meaning} |`)
  .join('\n')}
`,
});
