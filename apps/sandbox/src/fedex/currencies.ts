/** Where FedEx's code of a currency is not that of ISO 4217. */
const own: readonly (readonly [iso: string, fedex: string])[] = [
  ...([
    ['AED', 'DHS'],
    ['ARS', 'ARN'],
    ['CHF', 'SFR'],
    ['CLP', 'CHP'],
    ['DOP', 'RDD'],
    ['GBP', 'UKL'],
  ] as const),
  ...([
    ['JMD', 'JAD'],
    ['JPY', 'JYE'],
    ['KRW', 'WON'],
    ['KWD', 'KUD'],
    ['KYD', 'CID'],
    ['MXN', 'NMP'],
  ] as const),
  ...([
    ['SGD', 'SID'],
    ['TWD', 'NTD'],
    ['XCD', 'ECD'],
  ] as const),
];

export const fedexCodeOf = (iso: string) => own.find(([code]) => code === iso)?.[1] ?? iso;
export const isoOf = (fedex: string) => own.find(([, code]) => code === fedex)?.[0] ?? fedex;
