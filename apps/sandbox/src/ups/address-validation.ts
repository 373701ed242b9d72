import { z } from 'zod';
import { read } from './shipment-request.js';
import { succeeded } from './rating.js';
import { UpsError } from './ups-error.js';

const schema = z.object({
  XAVRequest: z.object({
    Request: z
      .object({ TransactionReference: z.object({ CustomerContext: z.string().max(512).optional() }).optional() })
      .default({}),
    AddressKeyFormat: z.object({
      AddressLine: z.preprocess(
        (given): unknown => (Array.isArray(given) ? given : [given]),
        z.array(z.string().max(100)).max(3),
      ),
      PoliticalDivision2: z.string().max(30).optional(),
      PoliticalDivision1: z.string().max(30).optional(),
      PostcodePrimaryLow: z.string().max(10).optional(),
      CountryCode: z.string().length(2),
    }),
  }),
});
type Key = z.infer<typeof schema>['XAVRequest']['AddressKeyFormat'];

/** POST /addressvalidation/{version}/{1|2|3}. "Ambiguous" in the street is, and "Nowhere" is nowhere; "Plaza" is where firms are. */
export function validate(option: string, body: string) {
  if (!['1', '2', '3'].includes(option)) throw new UpsError(400, '264001', 'Invalid request option');
  const { Request, AddressKeyFormat: key } = read(schema, body).XAVRequest;
  if (!['US', 'PR'].includes(key.CountryCode)) throw new UpsError(400, '264003', 'The country code is not supported');
  const street = key.AddressLine.join(' ');
  const [isNowhere, isAmbiguous] = [/nowhere/i.test(street), /ambiguous/i.test(street)];
  const isClassified = option !== '1';
  const classification = isNowhere ? unclassified : /plaza/i.test(street) ? commercial : residential;
  const candidates = isNowhere
    ? []
    : isAmbiguous
      ? [' N', ' S'].map((side) => candidate(key, side))
      : [candidate(key, '')];
  return {
    XAVResponse: {
      Response: succeeded(Request.TransactionReference?.CustomerContext),
      ...(option !== '2' && {
        ...(isNowhere && { NoCandidatesIndicator: '' }),
        ...(!isNowhere && isAmbiguous && { AmbiguousAddressIndicator: '' }),
        ...(!isNowhere && !isAmbiguous && { ValidAddressIndicator: '' }),
      }),
      ...(isClassified && { AddressClassification: classification }),
      ...(option !== '2' && {
        Candidate: candidates.map((AddressKeyFormat) => ({
          ...(isClassified && { AddressClassification: classification }),
          AddressKeyFormat,
        })),
      }),
    },
  };
}

const unclassified = { Code: '0', Description: 'UnClassified' };
const commercial = { Code: '1', Description: 'Commercial' };
const residential = { Code: '2', Description: 'Residential' };

const candidate = (key: Key, side: string) => ({
  ...key,
  AddressLine: key.AddressLine.map((line, row) => `${line}${row === 0 ? side : ''}`.toUpperCase()),
  Region: [key.PoliticalDivision2, key.PoliticalDivision1, key.PostcodePrimaryLow].join(' ').toUpperCase(),
});
