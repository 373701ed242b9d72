import { orderStatuses, transitions, type Step } from '../../apps/orders/src/order/order-status.js';
import type { Document } from './document.js';

/** The published transition table of an order, as a table and as a picture. */
export function orderStates(): Document {
  const steps: [string, Step][] = Object.entries(transitions);
  const arrows = steps.flatMap(([event, { from, to }]) =>
    from.map((status) => `    ${status === 'new' ? '[*]' : status} --> ${to}: ${event}`),
  );
  const rows = steps.map(([event, { from, to }]) => `| ${event} | ${from.join(', ')} | ${to} |`);
  return {
    file: 'orders.md',
    content: `# The states of an order

Generated from \`apps/orders/src/order/order-status.ts\`; \`npm run docs\` writes it. No order ever moves but along this table. The
states are ${orderStatuses.join(', ')}. An order is allocated when its last line is, and confirmed when it is
paid as well; what comes after is driven by fulfillment. What comes back in parts leaves it where it is, until all is back.

| event | from | to |
| --- | --- | --- |
${rows.join('\n')}

\`\`\`mermaid
stateDiagram-v2
${arrows.join('\n')}
\`\`\`
`,
  };
}
