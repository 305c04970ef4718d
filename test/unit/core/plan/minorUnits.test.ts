// Prices as people read them, for every currency: a wrong decimal point is a price that nobody approved.
import assert from 'node:assert/strict';
import { moneyText } from '../../../../src/core/approval/dialogText.ts';
import { minorDigits } from '../../../../src/core/plan/minorUnits.ts';

/** ISO 4217, what `Intl` knows as well; where CLDR's habit is another than the standard, the standard's. */
const OTHER_HABIT: Readonly<Record<string, number>> = Object.fromEntries(
  'AFN ALL IRR KPW LAK LBP MGA MMK RSD SLL SOS STD STN SYP TZS UZS YER ZMK ZWD ITL ESP AMD COP CRC GYD HUF IDR LUF MNT MRO MUR NOK PKR SEK TWD UYU CZK DKK NIO TMM TRL ROL SRG SLE ADP AOA BYR BYB MGF'
    .split(' ')
    .map((code) => [code, 2]),
);

describe('A price', () => {
  for (const [text, minor, currency] of [
    ['12.50 EUR', 1250, 'EUR'],
    ['1250 JPY', 1250, 'JPY'],
    ['1.250 KWD', 1250, 'KWD'],
    ['1.250 IQD', 1250, 'IQD'],
    ['0.1250 CLF', 1250, 'CLF'],
    ['1250 XOF', 1250, 'XOF'],
    ['12.50 HUF', 1250, 'HUF'],
    ['-0.05 USD', -5, 'USD'],
    ['0.00 EUR', 0, 'EUR'],
  ] as const)
    it(`[spend.currencies] reads ${text}`, () => assert.equal(moneyText(minor, currency), text));

  it('[spend.currencies] has the decimals of ISO 4217, in every currency', () => {
    for (const currency of Intl.supportedValuesOf('currency')) {
      const { maximumFractionDigits: habit = 2 } = new Intl.NumberFormat('en', {
        style: 'currency',
        currency,
      }).resolvedOptions();
      const digits = minorDigits(currency);
      const isStandard =
        digits === habit || OTHER_HABIT[currency] === digits || currency === 'IQD' || currency === 'UYW';
      assert.ok(isStandard, `${currency}: ${digits}, and Intl says ${habit}`);
      assert.equal(moneyText(10 ** digits * 7, currency), `${(7).toFixed(digits)} ${currency}`);
    }
  });
});
