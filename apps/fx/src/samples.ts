/**
 * What the sample shop has of rates, for which the examples of the API are made: the ECB's last day of 2025 and the first
 * two of 2026, which lack the lev and are questioned. apps/local/sample-shop/rates.jsonl holds the requests that import them.
 */
export const samples = {
  source: 'sample',
  asOf: '2026-01-01T12:00:00.000Z',
  usable: 'sample-2025-12-31-00f5224d',
  questioned: ['sample-2026-01-02-eaed68f2', 'sample-2026-01-05-eb55634d'],
  /** Of the file with the first two days. */
  sha256: 'ad7b73f3275b71ce8a788dafcdcee76c55bdbd25620a67bbd93c26585fa9ab56',
} as const;

const content = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <Cube>
    <Cube time="2026-01-12" asof="2026-01-12T13:00:00Z">
      <Cube currency="USD" rate="1.1684"/>
      <Cube currency="GBP" rate="0.86745"/>
    </Cube>
  </Cube>
</gesmes:Envelope>
`;
/** A request to import a file: rates of a source that fixes them several times a day. */
export const exampleFile = { source: 'example', format: 'ecb-xml', history: true, content };
