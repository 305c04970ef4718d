// Amounts of money as people write them.
import { visibleText } from '../visibleText.ts';

/** An amount in minor units (ISO 4217) as people write it: "12.50 EUR". */
export function moneyText(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  const sign = minor < 0 ? '-' : '';
  const [whole, rest] = digitsOf(Math.abs(minor), digits);
  return `${sign}${whole}${rest === '' ? '' : `.${rest}`} ${visibleText(currency, 3)}`;
}

/** How many digits of an amount are behind the point; currencies that nobody knows have two. */
export function minorDigits(currency: string): number {
  const known = ISO_DIGITS[currency.toUpperCase()];
  return known ?? 2;
}

/** ISO 4217, list one: currencies whose minor unit is not a hundredth. `Intl` follows usage instead, in which many have none. */
const ISO_DIGITS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
};

/** By its digits, so that no rounding of a division changes an amount. */
function digitsOf(minor: number, digits: number): [string, string] {
  const text = String(minor).padStart(digits + 1, '0');
  return [text.slice(0, text.length - digits), text.slice(text.length - digits)];
}
