import { join } from 'node:path';
import { goldenContract } from '#eventsourcing/golden.contract.js';
import { quote, type QuoteEvent } from './quote.js';

const types = { QuoteIssued: 1 } satisfies Record<QuoteEvent['type'], 1>;

goldenContract(quote, join(__dirname, 'quote.golden.json'), Object.keys(types));
