// ISO 4217, list one, of 25 June 2024: how many decimals the minor unit of each currency has. Facts alone, apart from
// what the product holds, so that a test compares two sources.

const NONE = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const TWO = [
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP',
  'BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR',
  'FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW',
  'KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN',
  'NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD',
  'SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS',
  'VED VES WST XCD YER ZAR ZMW ZWG',
].join(' ');
const THREE = 'BHD IQD JOD KWD LYD OMR TND';
const FOUR = 'CLF UYW';
/** In force since then. */
const LATER = 'XAD XCG';

/** Code and decimals. Metals, funds' units and codes for tests have no minor unit: nothing has its price in them. */
export const ISO_4217: readonly (readonly [currency: string, decimals: number])[] = [
  ...decimals(NONE, 0),
  ...decimals(`${TWO} ${LATER}`, 2),
  ...decimals(THREE, 3),
  ...decimals(FOUR, 4),
];

function decimals(codes: string, count: number): [string, number][] {
  return codes.split(' ').map((code) => [code, count]);
}
