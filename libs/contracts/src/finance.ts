import { z } from 'zod';
import { contract } from './contract.js';
import { alertEnded, alertRaised, personalDataRead, retentionDeclared, subjectDataCollected } from './oversight.js';
import { currency, id, instant, money, text } from './vocabulary.js';

export const PersonalDataRead = personalDataRead('finance');
export const AlertRaised = alertRaised('finance');
export const AlertEnded = alertEnded('finance');

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 in hexadecimal');
const day = z.iso.date();

export const DocumentIssued = contract(
  'retreasure.finance.document-issued.v1',
  'An invoice or a credit note has its number: it can be fetched as PDF, by who bought and by who keeps the books.',
  z.object({
    number: id,
    kind: z.enum(['invoice', 'credit-note']),
    orderId: id,
    subjectId: id.optional(),
    issuedOn: day,
    total: money,
  }),
  {
    ...{ number: 'SI-2026-0044', kind: 'invoice', orderId: 'o-42', subjectId: 'c-1', issuedOn: '2026-01-10' },
    total: { minor: 135_150, currency: 'USD' },
  },
);

export const RevenueBooked = contract(
  'retreasure.finance.revenue-booked.v1',
  'What an entry of the journal says was sold, or given back, of an order: without tax, in the currency of the books.',
  z.object({
    key: text(120).describe('What the entry is posted for, once'),
    orderId: id,
    currency,
    revenueMinor: z.int().describe('Below zero where it takes back what was booked before'),
    refundsMinor: z.int(),
  }),
  { key: 'sale-o-42/2', orderId: 'o-42', currency: 'USD', revenueMinor: 127_500, refundsMinor: 0 },
);

export const ExportDelivered = contract(
  'retreasure.finance.export-delivered.v1',
  'A numbered export of the books is where the accountant takes it from, whole.',
  z.object({
    exportId: id,
    series: z.enum(['daily', 'monthly']),
    number: z.int().min(1),
    from: day,
    to: day,
    place: text(500),
    manifestSha256: sha256,
    at: instant,
  }),
  {
    ...{ exportId: 'B-2026-01-10-D', series: 'daily', number: 10, from: '2026-01-10', to: '2026-01-10' },
    ...{ place: 'sftp://books@accountant.example/in/B-2026-01-10-D', manifestSha256: 'a'.repeat(64) },
    at: '2026-01-11T02:30:04.000Z',
  },
);

export const PayoutQuestioned = contract(
  'retreasure.finance.payout-questioned.v1',
  'An alert: a payer settled something otherwise than our books have it: another amount, a higher fee, a sale nobody knows.',
  z.object({
    payer: id,
    payoutId: id,
    lineId: text(120).optional().describe('None where it is the statement as a whole'),
    orderId: id.optional(),
    what: z.enum(['sale-unknown', 'refund-unknown', 'amount', 'fee', 'sum']),
    expected: money.optional(),
    reported: money,
    at: instant,
  }),
  {
    ...{ payer: 'ebay', payoutId: '5000000001', lineId: '12-13579-24680.SALE', orderId: 'o-ebay-12-13579-24680' },
    ...{ what: 'fee', expected: { minor: 16_894, currency: 'USD' }, reported: { minor: 16_895, currency: 'USD' } },
    at: '2026-01-12T15:00:00.000Z',
  },
);

export const BooksDiffer = contract(
  'retreasure.finance.books-differ.v1',
  'An alert: an independent reckoning of what happened elsewhere comes to other figures than the ledger.',
  z.object({
    checkId: id,
    differences: z.int().min(1),
    first: text(300).describe('Which order, which account, by how much'),
    at: instant,
  }),
  {
    ...{ checkId: 'reconcile-1', differences: 1, at: '2026-01-12T04:00:00.000Z' },
    first: 'order o-42, account 4000 Sales, USD: the ledger has 1250.00, the log 1250.01',
  },
);

export const SubjectDataCollected = subjectDataCollected('finance', {
  record: 'sale o-42',
  event: { type: 'BillHeard', at: '2026-01-10T15:00:00.000Z', data: { bill: {} } },
});

export const RetentionDeclared = retentionDeclared('finance', {
  ...{ record: 'piece CM-72.49.3', fields: ['name', 'address'] },
  ...{ basis: 'stock book of the margin scheme: § 25a UStG, VAT Regulations 1995', until: '2036-12-31' },
});
