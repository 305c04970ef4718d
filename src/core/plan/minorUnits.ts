// The number of decimals of a currency's minor unit (ISO 4217, list one). `Intl` follows everyday use instead (IQD:
// 0), while the standard, and with it providers' amounts, uses 3.

const NONE = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const THREE = 'BHD IQD JOD KWD LYD OMR TND';
const FOUR = 'CLF UYW';
const DIGITS = new Map<string, number>(
  [NONE, THREE, FOUR].flatMap((codes, index) =>
    codes.split(' ').map((code): [string, number] => [code, [0, 3, 4][index] ?? 2]),
  ),
);

/** All others have two. */
export function minorDigits(currency: string): number {
  return DIGITS.get(currency.toUpperCase()) ?? 2;
}
