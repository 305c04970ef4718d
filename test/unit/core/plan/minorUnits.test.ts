// Prices as people read them, for every currency: a wrong decimal point is a price that nobody approved.
import assert from 'node:assert/strict';
import { moneyText } from '../../../../src/core/plan/money.ts';
import { minorDigits } from '../../../../src/core/plan/minorUnits.ts';
import { ISO_4217 } from '../../../support/iso4217.ts';

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

  it('[spend.currencies] has the decimals of ISO 4217, in every currency and however it is written', () => {
    assert.ok(ISO_4217.length > 165);
    for (const [currency, decimals] of ISO_4217) {
      assert.equal(minorDigits(currency), decimals, currency);
      assert.equal(minorDigits(currency.toLowerCase()), decimals, currency);
      assert.equal(moneyText(10 ** decimals * 7, currency), `${(7).toFixed(decimals)} ${currency}`);
    }
  });
});
