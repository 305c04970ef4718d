// Amounts of money as people write them.
import { visibleText } from '../visibleText.ts';
import { minorDigits } from './minorUnits.ts';

/** An amount in minor units (ISO 4217) as people write it: "12.50 EUR". */
export function moneyText(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  const sign = minor < 0 ? '-' : '';
  const [whole, rest] = digitsOf(Math.abs(minor), digits);
  return `${sign}${whole}${rest === '' ? '' : `.${rest}`} ${visibleText(currency, 3)}`;
}

/** By its digits, so that no rounding of a division changes an amount. */
function digitsOf(minor: number, digits: number): [string, string] {
  const text = String(minor).padStart(digits + 1, '0');
  return [text.slice(0, text.length - digits), text.slice(text.length - digits)];
}
